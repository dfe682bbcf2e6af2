import type { CommandLine } from './command-line.js';
import { outputFile } from './options/output.js';

/** A line for xorriso, divided at its emulation of mkisofs. */
export interface EmulationLine {
  readonly before: readonly string[];
  /** What is read as mkisofs reads it. */
  readonly line: readonly string[];
  readonly after: readonly string[];
}

const EMULATED: ReadonlySet<string | undefined> = new Set(['mkisofs', 'genisoimage', 'genisofs', 'xorrisofs']);

/** Where `-as mkisofs` stands in a line; `undefined` if it is no line for xorriso. */
export function emulationIn(argv: readonly string[]): EmulationLine | undefined {
  const at = argv.findIndex((word, index) => word === '-as' && EMULATED.has(argv[index + 1]));
  if (at < 0) return undefined;
  const rest = argv.slice(at + 2);
  const end = rest.indexOf('--');
  return {
    before: argv.slice(0, at),
    line: end < 0 ? rest : rest.slice(0, end),
    after: end < 0 ? [] : rest.slice(end + 1),
  };
}

interface XorrisoCommand {
  readonly values: number;
  apply(line: CommandLine, ...values: string[]): void;
}

/** Has no effect here: messages and startup files are as they are. */
const ignored = (values: number): XorrisoCommand => ({ values, apply: () => {} });

const volumeText = (field: keyof CommandLine['volume']): XorrisoCommand => ({
  values: 1,
  apply: (line, text) => {
    line.volume[field] = text;
  },
});

const output: XorrisoCommand = {
  values: 1,
  apply: (line, file) => {
    line.output = outputFile(file);
  },
};

/** The commands of xorriso that stand beside `-as mkisofs` in scripts, by their names without dashes. */
const COMMANDS: ReadonlyMap<string, XorrisoCommand> = new Map([
  ['no_rc', ignored(0)],
  ['report_about', ignored(1)],
  ['return_with', ignored(2)],
  ['abort_on', ignored(1)],
  ['errfile_log', ignored(2)],
  ['pacifier', ignored(1)],
  ['stdio_sync', ignored(1)],
  ['commit', ignored(0)],
  ['end', ignored(0)],
  ['outdev', output],
  ['dev', output],
  ['volid', volumeText('id')],
  ['volset_id', volumeText('set')],
  ['system_id', volumeText('system')],
  ['application_id', volumeText('application')],
  ['preparer_id', volumeText('preparer')],
  ['publisher', volumeText('publisher')],
  ['copyright_file', volumeText('copyrightFile')],
  ['abstract_file', volumeText('abstractFile')],
  ['biblio_file', volumeText('bibliographicFile')],
  [
    'follow',
    {
      values: 1,
      apply: (line, occasions) => {
        line.followLinks = occasions.split(':').some((occasion) => occasion === 'on' || occasion === 'link');
      },
    },
  ],
  [
    'joliet',
    {
      values: 1,
      apply: (line, mode) => {
        line.joliet = mode === 'off' ? 'off' : 'standard';
      },
    },
  ],
]);

export function applyXorrisoCommands(words: readonly string[], line: CommandLine): void {
  for (let at = 0; at < words.length; ) {
    const word = words[at++]!;
    const command = COMMANDS.get(word.replace(/^--?/, '').replaceAll('-', '_'));
    if (command === undefined || !word.startsWith('-')) {
      line.faults.push(`${word} is not a command of xorriso that mkiso knows`);
      return;
    }
    const values = words.slice(at, at + command.values);
    if (values.length < command.values) line.faults.push(`${word} needs ${command.values} value(s)`);
    else command.apply(line, ...values);
    at += command.values;
  }
}
