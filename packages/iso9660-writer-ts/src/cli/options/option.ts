import type { CommandLine } from '../command-line.js';

/** One option of mkisofs, genisoimage or `xorriso -as mkisofs`, and what becomes of it here. */
export interface Option {
  /** Every spelling, with its dashes: `-o`, `-output`, `--efi-boot`. */
  readonly names: readonly string[];
  /** What stands for its values in texts, one for each; none for a flag. */
  readonly values: readonly string[];
  readonly status: 'supported' | 'no effect' | 'refused';
  /** What it does, or why it has no effect, or why it is refused. */
  readonly text: string;
  /** Takes effect where it stands: later options see it, and may overrule it. */
  apply(line: CommandLine, ...values: string[]): void;
}

/** @param spec names and values as a manual writes them: `-o -output FILE` */
export function supported(spec: string, text: string, apply: Option['apply']): Option {
  return { ...parts(spec), status: 'supported', text, apply };
}

/** An option that asks for what is so anyway, or for what makes no difference to a reader of the image. */
export function withoutEffect(spec: string, text: string): Option {
  const { names, values } = parts(spec);
  return {
    names,
    values,
    status: 'no effect',
    text,
    apply: (line) => {
      line.notes.push(`${inFull(names)} has no effect: ${text}`);
    },
  };
}

/** Options that would make another image than asked for if they were passed over. */
export function refused(text: string, ...specs: readonly string[]): readonly Option[] {
  return specs.map((spec) => {
    const { names, values } = parts(spec);
    return {
      names,
      values,
      status: 'refused',
      text,
      apply: (line) => {
        line.faults.push(`${inFull(names)} is not supported: ${text}`);
      },
    };
  });
}

/** `-h (-hfs)`: whichever was given, the reader finds it. */
function inFull([name, ...others]: readonly string[]): string {
  return others.length === 0 ? `${name}` : `${name} (${others.join(', ')})`;
}

function parts(spec: string): Pick<Option, 'names' | 'values'> {
  const words = spec.split(' ');
  return {
    names: words.filter((word) => word.startsWith('-')),
    values: words.filter((word) => !word.startsWith('-')),
  };
}
