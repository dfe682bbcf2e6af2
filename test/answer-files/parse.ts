import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import type { InstallerFamily } from '../../src/index.js';

/** A kickstart file: its commands as words, and its sections as lines. */
interface Kickstart {
  readonly commands: readonly (readonly string[])[];
  readonly sections: Readonly<Record<string, readonly string[]>>;
  /** True if the last section has no end. */
  readonly open: boolean;
}

const PARSERS: Readonly<Record<InstallerFamily, (text: string) => unknown>> = {
  anaconda: kickstart,
  ubuntu: (text) => parseYaml(text),
  debian: (text) => text.split('\n').filter(Boolean).map(selection),
  agama: (text) => JSON.parse(text),
  proxmox: (text) => parseToml(text),
};

/** What is in an answer file, by parsers that share no code with what wrote it. */
export function parsed(family: InstallerFamily, text: string): unknown {
  return JSON.parse(JSON.stringify(PARSERS[family](text)));
}

function selection(line: string): readonly string[] {
  return (
    /^(\S+) (\S+) (\S+)(?: (.*))?$/
      .exec(line)
      ?.slice(1)
      .filter((part) => part !== undefined) ?? [line]
  );
}

function kickstart(text: string): Kickstart {
  const commands: string[][] = [];
  const sections: Record<string, string[]> = {};
  let section: string[] | undefined;
  for (const line of text.split('\n')) {
    if (section === undefined) {
      const words = shlexWords(line);
      if (words[0]?.startsWith('%') && words[0] !== '%include') {
        section = [];
        sections[words.join(' ')] = section;
      } else if (words.length > 0) commands.push(words);
    } else if (line === '%end') section = undefined;
    else section.push(line);
  }
  return { commands, sections, open: section !== undefined };
}

/** Words as `shlex.split(line, comments=True)` of Python has them: within double quotes a backslash escapes `"` and `\` alone. */
function shlexWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#') break;
    else if (character === '"' || character === "'") {
      word ??= '';
      for (at++; line[at] !== character; at++) {
        if (at >= line.length) throw new Error(`no closing quotation in ${line}`);
        if (character === '"' && line[at] === '\\' && /["\\]/.test(line[at + 1] ?? '')) at++;
        word += line[at];
      }
    } else if (character === '\\') word = (word ?? '') + (line[++at] ?? '');
    else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}
