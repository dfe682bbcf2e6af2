import type { Problems } from './problems.js';

/**
 * The value of a number that is recorded in both byte orders (RD-02). Its little-endian half counts, unless only the
 * other one can be.
 */
export function recordedNumber(
  little: number,
  big: number,
  canBe: (value: number) => boolean,
  problems: Problems,
  sector: number,
): number {
  if (little === big) return little;
  problems.reportOnce(
    'ENDIAN_MISMATCH',
    `a number is ${little} in one byte order and ${big} in the other; there may be more of them`,
    { sector },
  );
  return !canBe(little) && canBe(big) ? big : little;
}
