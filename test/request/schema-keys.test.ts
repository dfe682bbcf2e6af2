import { describe, expect, test } from 'vitest';

/** In each test: a file of tests that cannot be loaded has none that fail, and the mutation tester counts those. */
const load = () => import('../../src/request/schema.js');

describe('the name of a key', () => {
  test('is taken in any letter case', async () => {
    const { canonicalKey, REQUEST_KEYS } = await load();
    for (const key of REQUEST_KEYS) {
      expect([key, key.toUpperCase(), key.toLowerCase()].map(canonicalKey)).toEqual([key, key, key]);
    }
  });

  test('has letters of ASCII: neither the Kelvin sign nor a dotless i is one', async () => {
    const { asciiLowerCase, canonicalKey } = await load();
    expect(canonicalKey('dis\u212a')).toBeUndefined();
    expect(canonicalKey('d\u0131sk')).toBeUndefined();
    expect(asciiLowerCase('@AZ[`az{\u212a\u00c4-BC')).toBe('@az[`az{\u212a\u00c4-bc');
  });

  test('that is unknown means nothing, be it one of every object', async () => {
    const { canonicalKey } = await load();
    for (const name of ['', 'hostname2', 'constructor', '__proto__']) expect(canonicalKey(name)).toBeUndefined();
  });
});
