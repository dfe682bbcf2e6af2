import * as crypto from 'node:crypto';
import type { Steps } from './steps.js';

/** One digest over several parts. */
export type Digest = (...parts: readonly Uint8Array[]) => Uint8Array;

export function digestOf(algorithm: 'md5' | 'sha256' | 'sha512'): Digest {
  return (...parts) => {
    const bytes = Buffer.concat(parts);
    // In Node from 20.12 on, and a quarter faster: no object is made for each of the rounds.
    return crypto.hash?.(algorithm, bytes, 'buffer') ?? crypto.createHash(algorithm).update(bytes).digest();
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

/** About a millisecond. */
const ROUNDS_PER_STEP = 500;

/** The slow part that the MD5 and SHA families share: digest upon digest, mixing password and salt in a fixed pattern. */
export function* stretch(
  digest: Digest,
  start: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Steps<Uint8Array> {
  let state = start;
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? password : state];
    if (round % 3 !== 0) parts.push(salt);
    if (round % 7 !== 0) parts.push(password);
    parts.push(odd ? state : password);
    state = digest(...parts);
    if (round % ROUNDS_PER_STEP === 0) yield;
  }
  return state;
}
