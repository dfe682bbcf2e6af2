import { createHash } from 'node:crypto';

/** One digest over several parts. */
export type Digest = (...parts: readonly (Uint8Array | string)[]) => Uint8Array;

export function digestOf(algorithm: 'md5' | 'sha256' | 'sha512'): Digest {
  return (...parts) => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
}

/** `source` over and over, cut to `length`. */
export function repeatTo(source: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += source.length) {
    result.set(source.subarray(0, length - offset), offset);
  }
  return result;
}

/** The binary digits of a length, lowest first. Both crypt families mix something in for each of them. */
export function bitsOf(length: number): readonly boolean[] {
  return length === 0 ? [] : [...length.toString(2)].reverse().map((bit) => bit === '1');
}

/** The slow part that the MD5 and SHA families share: digest upon digest, mixing password and salt in a fixed pattern. */
export function stretch(
  digest: Digest,
  start: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  let state = start;
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? password : state];
    if (round % 3 !== 0) parts.push(salt);
    if (round % 7 !== 0) parts.push(password);
    parts.push(odd ? state : password);
    state = digest(...parts);
  }
  return state;
}
