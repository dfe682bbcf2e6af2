import { type CommandLine, newCommandLine } from './command-line.js';
import type { Option } from './options/option.js';
import { OPTIONS } from './options/table.js';
import { graftedPathSpec } from './path-spec.js';
import { applyXorrisoCommands, emulationIn } from './xorriso-commands.js';

/**
 * Reads a command line, in its order. Names may be abbreviated as far as they stay one option, flags of one letter
 * joined, and a value be given as `-name=value`, or joined to its letter; after `--` everything is a source. In a line
 * for xorriso, its own commands may stand before `-as mkisofs` and after `--`.
 */
export function parse(argv: readonly string[], cwd: string): CommandLine {
  const line = newCommandLine(cwd);
  const words: string[] = [];
  const emulation = emulationIn(argv);
  if (emulation !== undefined) {
    applyXorrisoCommands(emulation.before, line);
    // As there; `--norock` says otherwise.
    line.rockRidge = 'kept';
  }
  const own = emulation?.line ?? argv;
  for (let at = 0; at < own.length; ) at += takeOne(own, at, line, words);
  if (emulation !== undefined) applyXorrisoCommands(emulation.after, line);
  // Whether `=` divides a word is known only when all options are: -graft-points may come last.
  for (const word of words) line.operands.push(pathSpecOf(word, line));
  return line;
}

/** What a word says of a source, once all options are known. */
export function pathSpecOf(word: string, { graftPoints }: Pick<CommandLine, 'graftPoints'>) {
  return graftPoints ? graftedPathSpec(word) : { source: word, target: undefined };
}

/** Takes an option with its values, or a word; answers how many elements that were. */
function takeOne(own: readonly string[], at: number, line: CommandLine, words: string[]): number {
  const first = own[at]!;
  if (first === '--') {
    for (const word of own.slice(at + 1)) words.push(word);
    return own.length - at;
  }
  if (first === '-' || !first.startsWith('-')) {
    words.push(first);
    return 1;
  }
  const { options, attached } = optionsOf(first, line);
  const most = Math.max(0, ...options.map(({ values }) => values.length));
  return 1 + takeValues(options, attached, own.slice(at + 1, at + 1 + most), first, line);
}

interface Named {
  readonly options: readonly Option[];
  readonly attached: readonly string[];
}

function optionsOf(first: string, line: CommandLine): Named {
  const equalSign = first.indexOf('=');
  const name = equalSign < 0 ? first : first.slice(0, equalSign);
  const attached = equalSign < 0 ? [] : [first.slice(equalSign + 1)];
  const found = findOption(name);
  if (found.length === 1) return { options: found, attached };
  const letters = findLetters(name);
  if (letters !== undefined) return { options: letters, attached };
  const joined = found.length === 0 ? findJoined(first) : undefined;
  if (joined !== undefined) return joined;
  line.faults.push(
    found.length === 0
      ? `${name} is not an option; -help tells those there are`
      : `${name} could be any of ${found.map(({ names }) => names.at(-1)).join(', ')}`,
  );
  return { options: [], attached: [] };
}

/** Applies options of which the last may have values; answers how many of the following words those were. */
function takeValues(
  options: readonly Option[],
  attached: readonly string[],
  following: readonly string[],
  name: string,
  line: CommandLine,
): number {
  const last = options.at(-1);
  if (last === undefined) return 0;
  const wanted = last.values.length;
  if (attached.length > wanted) {
    line.faults.push(`${name} gives a value to an option that has none`);
    return 0;
  }
  const values = [...attached, ...following.slice(0, wanted - attached.length)];
  if (values.length < wanted) {
    line.faults.push(`${name} needs ${last.values.join(' ')}`);
    return following.length;
  }
  for (const flag of options.slice(0, -1)) flag.apply(line);
  last.apply(line, ...values);
  return wanted - attached.length;
}

/** Spelt as the manuals do; `-efi-boot` and `--efi-boot` are two options. */
const BY_NAME: ReadonlyMap<string, Option> = new Map(
  OPTIONS.flatMap((option) => option.names.map((name) => [name, option] as const)),
);

/** Everything else may have one dash or two. */
const BY_WORD: ReadonlyMap<string, Option> = new Map(
  OPTIONS.flatMap((option) => option.names.map((name) => [wordOf(name), option] as const)),
);

/** The option of a name; several when an abbreviation could be any of them. */
export function findOption(name: string): readonly Option[] {
  const option = BY_NAME.get(name) ?? BY_WORD.get(wordOf(name));
  return option === undefined ? abbreviated(name) : [option];
}

/**
 * The options of joined letters, as in `-JR`: all but the last are flags. Letters that are no such thing give nothing.
 */
function findLetters(name: string): readonly Option[] | undefined {
  const options = [...name.slice(1)].map((letter) => BY_NAME.get(`-${letter}`));
  const found = options.filter((option) => option !== undefined);
  const flags = found.slice(0, -1).every(({ values }) => values.length === 0);
  return found.length === options.length && flags ? found : undefined;
}

/**
 * A value joined to its letter, as in `-oFILE`, `-VLABEL` and `-rJoFILE`. mkisofs takes every misspelt word for a value
 * of its first letter; here a word that is nearly the name of an option is a fault.
 */
function findJoined(word: string): Named | undefined {
  if (word.startsWith('--') || isNearlyAName(wordOf(word))) return undefined;
  const options: Option[] = [];
  for (let at = 1; at < word.length; at++) {
    const option = BY_NAME.get(`-${word[at]}`);
    if (option === undefined) return undefined;
    options.push(option);
    if (option.values.length === 1) return { options, attached: [word.slice(at + 1)] };
    if (option.values.length > 1) return undefined;
  }
  return undefined;
}

function isNearlyAName(word: string): boolean {
  return [...BY_WORD.keys()].some((name) => name.length > 3 && isNear(name, word.slice(0, name.length + 1)));
}

/** True if one letter was changed, added, left out, or swapped with the next. */
function isNear(name: string, word: string): boolean {
  let same = 0;
  while (same < name.length && name[same] === word[same]) same++;
  const [nameRest, wordRest] = [name.slice(same), word.slice(same)];
  return (
    wordRest === nameRest.slice(1) ||
    wordRest.slice(1) === nameRest ||
    wordRest.slice(1) === nameRest.slice(1) ||
    (wordRest[0] === nameRest[1] && wordRest[1] === nameRest[0] && wordRest.slice(2) === nameRest.slice(2))
  );
}

/** Options with a name that starts so. One letter abbreviates nothing: it would be an option that is not there. */
function abbreviated(name: string): readonly Option[] {
  const word = wordOf(name);
  if (word.length < 2) return [];
  return [...new Set([...BY_WORD].filter(([full]) => full.startsWith(word)).map(([, option]) => option))];
}

function wordOf(name: string): string {
  return name.replace(/^--?/, '');
}
