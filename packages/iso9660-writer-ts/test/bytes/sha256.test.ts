import { expect, test } from 'vitest';
import { Sha256 } from '../../src/bytes/digest.js';

/** The examples that NIST gives to FIPS 180-4, and the empty message. */
const EXAMPLES = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
] as const;

test.each(EXAMPLES)('the SHA-256 of %j is that of FIPS 180-4', (text, digest) => {
  expect(new Sha256().update(new TextEncoder().encode(text)).hex()).toBe(digest);
});

test('the SHA-256 of a million letters is that of FIPS 180-4', () => {
  const digest = new Sha256();
  const letters = new TextEncoder().encode('a'.repeat(1000));
  for (let count = 0; count < 1000; count += 1) digest.update(letters);
  expect(digest.hex()).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});
