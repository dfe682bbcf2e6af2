import { cryptBase64 } from './crypt-base64.js';
import { bitsOf, digestOf, repeatTo, stretch } from './digest.js';

/** The default number of rounds of the specification, so that the hash need not name it. */
const ROUNDS = 5000;

interface Variant {
  readonly prefix: string;
  readonly algorithm: 'sha256' | 'sha512';
  /** Order of the digest's bytes in the text, step 22. */
  readonly groups: readonly (readonly number[])[];
}

// biome-ignore format: the layout of the specification
const SHA256: Variant = {
  prefix: '$5$',
  algorithm: 'sha256',
  groups: [
    [0, 10, 20], [21, 1, 11], [12, 22, 2], [3, 13, 23], [24, 4, 14], [15, 25, 5],
    [6, 16, 26], [27, 7, 17], [18, 28, 8], [9, 19, 29], [31, 30],
  ],
};

// biome-ignore format: the layout of the specification
const SHA512: Variant = {
  prefix: '$6$',
  algorithm: 'sha512',
  groups: [
    [0, 21, 42], [22, 43, 1], [44, 2, 23], [3, 24, 45], [25, 46, 4], [47, 5, 26], [6, 27, 48],
    [28, 49, 7], [50, 8, 29], [9, 30, 51], [31, 52, 10], [53, 11, 32], [12, 33, 54], [34, 55, 13],
    [56, 14, 35], [15, 36, 57], [37, 58, 16], [59, 17, 38], [18, 39, 60], [40, 61, 19], [62, 20, 41],
    [63],
  ],
};

/** `$5$` of crypt(3). `salt`: at most 16 characters. */
export function sha256Crypt(password: Uint8Array, salt: string): string {
  return shaCrypt(SHA256, password, salt);
}

/** `$6$` of crypt(3). `salt`: at most 16 characters. */
export function sha512Crypt(password: Uint8Array, salt: string): string {
  return shaCrypt(SHA512, password, salt);
}

/** Unix crypt using SHA-256 and SHA-512, U. Drepper, version 0.6; the names of the digests are its own. */
function shaCrypt({ prefix, algorithm, groups }: Variant, password: Uint8Array, saltText: string): string {
  const digest = digestOf(algorithm);
  const salt = new TextEncoder().encode(saltText);
  const b = digest(password, salt, password);
  const lengthMix = bitsOf(password.length).map((bit) => (bit ? b : password));
  const a = digest(password, salt, repeatTo(b, password.length), ...lengthMix);
  const dp = digest(...Array<Uint8Array>(password.length).fill(password));
  const ds = digest(...Array<Uint8Array>(16 + (a[0] ?? 0)).fill(salt));
  const c = stretch(algorithm, a, repeatTo(dp, password.length), repeatTo(ds, salt.length), ROUNDS);
  return `${prefix}${saltText}$${cryptBase64(c, groups)}`;
}
