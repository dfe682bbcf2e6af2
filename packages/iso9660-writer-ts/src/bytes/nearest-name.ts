/** Names longer than this are not compared: a hint is not worth the time. */
const LONGEST = 100;

/**
 * The candidate that the fewest slips of the keyboard turn into `name`, in any case: a letter too many, too few, wrong, or in
 * its neighbour's place. `undefined` when each candidate needs more than `most`, or as many as it has letters.
 */
export function nearestName<Name extends string>(
  name: string,
  candidates: Iterable<Name>,
  most: number,
): Name | undefined {
  if (name.length > LONGEST) return undefined;
  const typed = name.toLowerCase();
  let nearest: Name | undefined;
  let fewest = most + 1;
  for (const candidate of candidates) {
    // So many letters are too many or too few in any case.
    if (Math.abs(candidate.length - typed.length) >= fewest) continue;
    const slips = slipsBetween(typed, candidate.toLowerCase());
    if (slips >= Math.min(fewest, candidate.length)) continue;
    nearest = candidate;
    fewest = slips;
  }
  return nearest;
}

/** Optimal string alignment distance. */
function slipsBetween(a: string, b: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        before[column]! + 1,
        current[column - 1]! + 1,
        before[column - 1]! + (isEqual ? 0 : 1),
        swapped ? twoBefore[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    twoBefore = before;
    before = current;
  }
  return before[b.length]!;
}
