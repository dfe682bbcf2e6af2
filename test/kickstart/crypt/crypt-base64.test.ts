import { expect, test } from 'vitest';
import { CRYPT_ALPHABET, cryptBase64 } from '../../../src/kickstart/crypt/crypt-base64.js';

test('the alphabet of crypt(3) has the dot and the slash first, then digits, capitals and small letters', () => {
  expect(CRYPT_ALPHABET).toBe('./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
});

test.each([
  // The lowest six bits come first: 000001 in front of zeros.
  [[[0]], [0x01], '/.'],
  [[[0]], [0xff], 'z1'],
  [[[0, 1]], [0x12, 0x34], 'o6/'],
  [[[0, 1, 2]], [0x01, 0x02, 0x03], '16E.'],
  [[[2, 1, 0]], [0x01, 0x02, 0x03], '/6k.'],
  [[[0, 1, 2], [3]], [0xff, 0xff, 0xff, 0x00], 'zzzz..'],
  // What a digest does not have counts as zero.
  [[[0, 9]], [0x01], '.2.'],
  [[], [0x01], ''],
])('groups %j of the bytes %j are written as %s', (groups, digest, text) => {
  expect(cryptBase64(Uint8Array.from(digest), groups)).toBe(text);
});
