import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { bitsOf, digestOf, repeatTo, stretch } from '../../../src/kickstart/crypt/digest.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (digest: Uint8Array) => Buffer.from(digest).toString('hex');

test.each([
  ['md5', '900150983cd24fb0d6963f7d28e17f72'],
  ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha512',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
] as const)('%s of three parts is that of abc in RFC 1321 and FIPS 180', (algorithm, digest) => {
  expect(hex(digestOf(algorithm)(bytes('a'), bytes('b'), bytes('c')))).toBe(digest);
});

test.each([
  [0, ''],
  [1, 'a'],
  [2, 'ab'],
  [3, 'abc'],
  [4, 'abca'],
  [6, 'abcabc'],
  [8, 'abcabcab'],
])('a source of three bytes repeated to %i is %j', (length, text) => {
  expect(repeatTo(bytes('abc'), length)).toEqual(bytes(text));
});

test.each([
  [0, []],
  [1, [true]],
  [2, [false, true]],
  [6, [false, true, true]],
  [8, [false, false, false, true]],
])('the bits of %i are %j, the lowest first', (length, bits) => {
  expect(bitsOf(length)).toEqual(bits);
});

describe('stretching', () => {
  const start = digestOf('sha256')(bytes('start'));
  const password = bytes('correct horse');
  const salt = bytes('kIckIso1');

  /** Steps 21 a to h of the SHA-crypt specification, word by word. */
  function asSpecified(rounds: number): Uint8Array {
    let state: Uint8Array = start;
    for (let round = 0; round < rounds; round++) {
      const hash = createHash('sha256');
      if (round % 2 === 1) hash.update(password);
      else hash.update(state);
      if (round % 3 !== 0) hash.update(salt);
      if (round % 7 !== 0) hash.update(password);
      if (round % 2 === 1) hash.update(state);
      else hash.update(password);
      state = hash.digest();
    }
    return state;
  }

  test.each([0, 1, 2, 3, 4, 7, 8, 42, 43, 90])('of %i rounds mixes as the specification says', (rounds) => {
    expect(hex(stretch('sha256', start, password, salt, rounds))).toBe(hex(asSpecified(rounds)));
  });

  test('finds the same in a Node that has no digest in one call', async () => {
    vi.resetModules();
    vi.doMock('node:crypto', async (importOriginal) => ({ ...(await importOriginal<object>()), hash: undefined }));
    try {
      const { stretch: stretchInSteps } = await import('../../../src/kickstart/crypt/digest.js');
      expect(hex(stretchInSteps('sha256', start, password, salt, 43))).toBe(hex(asSpecified(43)));
    } finally {
      vi.doUnmock('node:crypto');
      vi.resetModules();
    }
  });
});
