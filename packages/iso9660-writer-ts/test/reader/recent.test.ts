import { describe, expect, test } from 'vitest';
import { Recent } from '../../src/reader/recent.js';

describe('what was used last', () => {
  test('stays, and what was used longest ago goes', () => {
    const recent = new Recent<string, number>(3);
    for (const [index, key] of ['a', 'b', 'c'].entries()) recent.set(key, index, 1);
    expect(recent.get('a')).toBe(0);
    recent.set('d', 3, 1);
    expect(['a', 'b', 'c', 'd'].map((key) => recent.get(key))).toEqual([0, undefined, 2, 3]);
  });

  test('never weighs more than it may', () => {
    const recent = new Recent<string, string>(10);
    recent.set('small', 'stays', 4);
    recent.set('large', 'does not', 11);
    expect([recent.get('small'), recent.get('large')]).toEqual(['stays', undefined]);
    recent.set('half', 'comes', 7);
    expect([recent.get('small'), recent.get('half')]).toEqual([undefined, 'comes']);
    recent.set('half', 'is lighter', 1);
    recent.set('rest', 'fits', 9);
    expect([recent.get('half'), recent.get('rest')]).toEqual(['is lighter', 'fits']);
  });
});
