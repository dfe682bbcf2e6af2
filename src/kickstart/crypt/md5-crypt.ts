import { cryptBase64 } from './crypt-base64.js';
import { bitsOf, digestOf, repeatTo, stretch } from './digest.js';

const PREFIX = '$1$';
const ROUNDS = 1000;
const NUL = new Uint8Array(1);

// biome-ignore format: one row, as the digest is written
const GROUPS = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]];

/** `$1$` of crypt(3), P.-H. Kamp's scheme of 1994. Weak; for clients that know nothing else. `salt`: at most 8 characters. */
export function md5Crypt(password: Uint8Array, saltText: string): string {
  const digest = digestOf('md5');
  const salt = new TextEncoder().encode(saltText);
  const inner = repeatTo(digest(password, salt, password), password.length);
  // A slip of 1994 that all implementations must repeat: a NUL where the digest was meant, and one byte of the password.
  const lengthMix = bitsOf(password.length).map((bit) => (bit ? NUL : password.subarray(0, 1)));
  const start = digest(password, new TextEncoder().encode(PREFIX), salt, inner, ...lengthMix);
  const end = stretch('md5', start, password, salt, ROUNDS);
  return `${PREFIX}${saltText}$${cryptBase64(end, GROUPS)}`;
}
