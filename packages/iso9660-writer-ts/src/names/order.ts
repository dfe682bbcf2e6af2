/** Compares names as their UTF-8 bytes would compare: the order in which a directory's names get their turn (NA-05). */
export function byUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/** The order of names among the entries of one directory. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byUtf8(a.name, b.name);
}

/** The same for paths, when entries come from several directories. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return byUtf8(a.path, b.path);
}

/** In UTF-8 the characters beyond the BMP come after all others, in UTF-16 their surrogates come before U+E000. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Compares by UTF-16 units, which is what `<` does for text; never by locale (DR-10). */
export function byUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const SPACE = 0x20;

/** Where the two parts of a name end; the second one begins behind the unit at which the first one ends. */
export interface PartEnds {
  readonly stem: number;
  readonly extension: number;
}

/**
 * ECMA-119 9.3: compares the stems of two names by their UTF-16 units, then the extensions, each as if the shorter one
 * were filled up with spaces (DR-09). Nothing is taken apart for it.
 */
export function compareInParts(one: string, ends: PartEnds, other: string, otherEnds: PartEnds): number {
  return (
    compareRuns(one, 0, ends.stem, other, 0, otherEnds.stem) ||
    compareRuns(one, ends.stem + 1, ends.extension, other, otherEnds.stem + 1, otherEnds.extension)
  );
}

function compareRuns(
  one: string,
  start: number,
  end: number,
  other: string,
  otherStart: number,
  otherEnd: number,
): number {
  const length = withoutSpaces(one, end) - start;
  const otherLength = withoutSpaces(other, otherEnd) - otherStart;
  const common = Math.min(length, otherLength);
  for (let i = 0; i < common; i++) {
    const difference = one.charCodeAt(start + i) - other.charCodeAt(otherStart + i);
    if (difference !== 0) return difference;
  }
  // Where there is no extension, it ends before it would begin.
  return Math.max(length, 0) - Math.max(otherLength, 0);
}

function withoutSpaces(text: string, end: number): number {
  let place = end;
  while (place > 0 && text.charCodeAt(place - 1) === SPACE) place--;
  return place;
}
