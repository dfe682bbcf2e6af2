import { type CommandLine, newCommandLine } from './command-line.js';
import { findLetters, findOption } from './find-option.js';
import type { Option } from './options/option.js';
import { graftedPathSpec } from './path-spec.js';

/** What may stand in front, so that a line for xorriso can be used as it is. */
const EMULATION = ['-as', 'mkisofs'] as const;

/**
 * Reads a command line, in its order. Names may be abbreviated as far as they stay one option, flags of one letter
 * joined, and a value be given as `-name=value`; after `--` everything is a source.
 */
export function parse(argv: readonly string[], cwd: string): CommandLine {
  const line = newCommandLine(cwd);
  const words: string[] = [];
  let rest = [...argv];
  if (rest[0] === EMULATION[0] && rest[1] === EMULATION[1]) {
    rest = rest.slice(EMULATION.length);
    // As there; `--norock` says otherwise.
    line.rockRidge = 'kept';
  }
  while (rest.length > 0) rest = rest.slice(takeOne(rest, line, words));
  // Whether `=` divides a word is known only when all options are: -graft-points may come last.
  for (const word of words) line.operands.push(pathSpecOf(word, line));
  return line;
}

/** What a word says of a source, once all options are known. */
export function pathSpecOf(word: string, { graftPoints }: Pick<CommandLine, 'graftPoints'>) {
  return graftPoints ? graftedPathSpec(word) : { source: word, target: undefined };
}

/** Takes an option with its values, or a word; answers how many elements that were. */
function takeOne(rest: readonly string[], line: CommandLine, words: string[]): number {
  const [first = ''] = rest;
  if (first === '--') {
    for (const word of rest.slice(1)) words.push(word);
    return rest.length;
  }
  if (first === '-' || !first.startsWith('-')) {
    words.push(first);
    return 1;
  }
  const { options, attached } = optionsOf(first, line);
  return 1 + takeValues(options, attached, rest.slice(1), first, line);
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
