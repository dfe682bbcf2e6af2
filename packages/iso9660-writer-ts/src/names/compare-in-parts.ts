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
