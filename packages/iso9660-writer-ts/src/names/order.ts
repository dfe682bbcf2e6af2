import type { NameKind, NameParts, NamingProfile } from './profile.js';

/** Compares names as their UTF-8 bytes would compare: the order in which a directory's names get their turn (NA-05). */
export function byUtf8(a: string, b: string): number {
  const at = firstDifference(a, b);
  if (at === a.length || at === b.length) return a.length - b.length;
  return utf8Rank(a.charCodeAt(at)) - utf8Rank(b.charCodeAt(at));
}

/** The place of the first unit that two texts do not share; the shorter one's length where they share all of it. */
function firstDifference(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
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

/**
 * ECMA-119 9.3: compares the stems of two names by their UTF-16 units, then the extensions, each as if the shorter one
 * were filled up with spaces (DR-09).
 */
export function inParts(partsOf: (recorded: string, kind: NameKind) => NameParts): NamingProfile['compare'] {
  return (one, kind, other, otherKind) => {
    const difference = withinStems(one, other);
    if (difference !== 0) return difference;
    const parts = partsOf(one, kind);
    const others = partsOf(other, otherKind);
    return byFilledUp(parts.stem, others.stem) || byFilledUp(parts.extension, others.extension);
  };
}

const SPACE = 0x20;
const PERIOD = 0x2e;

/** The difference of two names that differ before a period and before either ends: most do, and nothing is taken apart. */
function withinStems(one: string, other: string): number {
  const at = firstDifference(one, other);
  const left = one.charCodeAt(at);
  const right = other.charCodeAt(at);
  const isInOne = left > SPACE && one.lastIndexOf('.', at) < 0;
  // A space may be one of those at the end, which do not count.
  return isInOne && right > SPACE && right !== PERIOD ? left - right : 0;
}

function byFilledUp(one: string, other: string): number {
  return byUnits(one.replace(SPACES_AT_END, ''), other.replace(SPACES_AT_END, ''));
}

const SPACES_AT_END = /(?<! ) +$/;
