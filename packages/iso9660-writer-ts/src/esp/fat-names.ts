import { foldedName } from '../names/folded-name.js';

export { foldedName };

/** UTF-16 units of a long name. */
export const LONGEST_NAME = 255;

/** What no name of FAT may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what FAT forbids
const FORBIDDEN = /[\u0000-\u001f"*/:<>?\\|]/;

/** Windows takes these off the end of a name, and then does not find it. */
const STRIPPED_END = /[. ]$/;

/** What is wrong with a name, or nothing. */
export function nameProblem(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return `has ${name.length} UTF-16 units, and FAT at most ${LONGEST_NAME}`;
  if (!name.isWellFormed()) return 'holds bytes that are no text, and FAT has only text';
  if (FORBIDDEN.test(name)) return 'holds a character that FAT does not allow';
  if (STRIPPED_END.test(name)) return 'ends with a period or a space, which FAT does not keep';
  return undefined;
}

/** Characters of a short name that are the same in every code page. */
const SHORT = "A-Z0-9!#$%&'()@^_`{}~\\-";
const SHORT_NAME = new RegExp(`^[${SHORT}]{1,8}(?:\\.[${SHORT}]{1,3})?$`);
const NOT_SHORT = new RegExp(`[^${SHORT}]`, 'gu');

const STEM = 8;
const EXTENSION = 3;

/** Ten million numbers: no directory has so many names. */
const MOST_DIGITS = 7;

/**
 * The short names of a directory's names, which must differ in folded form: eleven characters each, without the period.
 * A name that is short but for its case gives its own; all others get a number, `LONGNA~1.TXT`, and are never the
 * name of another (FAT-06). O(n): a stem's number never turns back.
 */
export function shortNames(names: readonly string[]): string[] {
  const taken = new Set(names.map(foldedName));
  const numbers = new Map<string, number>();
  return names.map((name) => {
    const upper = asciiUpperCase(name);
    return SHORT_NAME.test(upper) ? inFields(...split(upper)) : numbered(upper, taken, numbers);
  });
}

function numbered(upper: string, taken: Set<string>, numbers: Map<string, number>): string {
  const [stem, extension] = split(upper.replace(/^[. ]+|[ ]/g, '')).map((part, index) =>
    part
      .replace(/\./g, '')
      .replace(NOT_SHORT, '_')
      .slice(0, index === 0 ? STEM : EXTENSION),
  ) as [string, string];
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const start = stem.slice(0, STEM - 1 - digits);
    const family = `${digits} ${start}.${extension}`;
    for (let number = numbers.get(family) ?? 10 ** (digits - 1); number < 10 ** digits; number++) {
      numbers.set(family, number + 1);
      const tried = `${start}~${number}`;
      const whole = extension === '' ? tried : `${tried}.${extension}`;
      if (taken.has(whole)) continue;
      taken.add(whole);
      return inFields(tried, extension);
    }
  }
  throw new Error('a directory has more names than there are short ones');
}

/** The last period separates, as Windows has it. */
function split(name: string): [string, string] {
  const period = name.lastIndexOf('.');
  return period < 0 ? [name, ''] : [name.slice(0, period), name.slice(period + 1)];
}

function inFields(stem: string, extension: string): string {
  return stem.padEnd(STEM) + extension.padEnd(EXTENSION);
}

function asciiUpperCase(name: string): string {
  return name.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** Whether a short name says everything: then there is no long one. */
export function saysAll(shortName: string, name: string): boolean {
  const stem = shortName.slice(0, STEM).trimEnd();
  const extension = shortName.slice(STEM).trimEnd();
  return name === (extension === '' ? stem : `${stem}.${extension}`);
}
