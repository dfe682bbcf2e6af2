import { describe, expect, test } from 'vitest';
import { growth, shares, summaries, summary } from '../statistics.mjs';

describe('statistics', () => {
  test('the median of an even number of samples lies between the middle two, whatever their order', () => {
    expect(summary([4, 1, 10, 3])).toEqual({ median: 3.5, min: 1, max: 10, samples: [4, 1, 10, 3] });
  });

  test('samples are ordered as numbers, not as text', () => {
    expect(summary([9, 10, 100]).median).toBe(10);
  });

  test('records of one shape have a summary for each of their numbers', () => {
    const { wall, bytes } = summaries([
      { wall: 1, bytes: 7 },
      { wall: 3, bytes: 7 },
    ]);
    expect([wall.median, bytes.min, bytes.max]).toEqual([2, 7, 7]);
  });

  test('a share is taken within each round, so that a slow round of both does not show', () => {
    const share = shares(summary([1, 10, 2]), summary([2, 20, 4]));
    expect([share.median, share.min, share.max]).toEqual([0.5, 0.5, 0.5]);
  });

  test('a share is taken of the rounds that both were in', () => {
    expect(shares(summary([1, 1, 100]), summary([2])).samples).toEqual([0.5]);
    expect(shares(summary([1]), summary([4, 100])).samples).toEqual([0.25]);
  });
});

describe('growth', () => {
  const of = (y) => growth([1, 10, 100, 1000].map((x) => ({ x, y: y(x) })));

  test.each([
    ['a constant', () => 3, 0],
    ['a line through the origin', (x) => 5 * x, 1],
    ['a square', (x) => x * x, 2],
    ['an inverse', (x) => 7 / x, -1],
  ])('of %s is a power law', (_, y, exponent) => {
    expect(of(y).exponent).toBeCloseTo(exponent, 10);
    expect(of(y).explained).toBeCloseTo(1, 10);
  });

  test('tells a logarithm more than linear growth from a quadratic one', () => {
    const { exponent } = growth([1e4, 1e5, 1e6].map((x) => ({ x, y: x * Math.log(x) })));
    expect(exponent).toBeGreaterThan(1);
    expect(exponent).toBeLessThan(1.15);
  });
});
