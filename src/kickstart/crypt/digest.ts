import * as crypto from 'node:crypto';

/** One digest over several parts. */
export type Digest = (...parts: readonly Uint8Array[]) => Uint8Array;

export type Algorithm = 'md5' | 'sha256' | 'sha512';

export function digestOf(algorithm: Algorithm): Digest {
  return (...parts) => crypto.createHash(algorithm).update(Buffer.concat(parts)).digest();
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

/** Which parts a round mixes depends on its number modulo 2, 3 and 7. */
const PATTERN = 2 * 3 * 7;

/** What a round hashes: fixed parts, and room for the digest of the round before. */
interface Message {
  readonly bytes: Buffer;
  readonly roomAt: number;
}

/**
 * The slow part that the MD5 and SHA families share: digest upon digest, mixing password and salt in a fixed pattern.
 *
 * A digest goes from round to round as text of one character a byte, which takes a third of the time: Node makes an
 * object with memory of its own of every digest in bytes.
 */
export function stretch(
  algorithm: Algorithm,
  start: Uint8Array,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
): Uint8Array {
  const messages = Array.from({ length: PATTERN }, (_, round) => messageOf(round, start.length, password, salt));
  let state = Buffer.from(start).toString('latin1');
  for (let round = 0; round < rounds; round++) {
    const { bytes, roomAt } = messages[round % PATTERN]!;
    bytes.write(state, roomAt, 'latin1');
    // In Node from 20.12 on: no object is made for each of the rounds.
    state = crypto.hash?.(algorithm, bytes, 'binary') ?? crypto.createHash(algorithm).update(bytes).digest('binary');
  }
  return Buffer.from(state, 'latin1');
}

function messageOf(round: number, length: number, password: Uint8Array, salt: Uint8Array): Message {
  const odd = round % 2 === 1;
  const room = new Uint8Array(length);
  const parts = [odd ? password : room];
  if (round % 3 !== 0) parts.push(salt);
  if (round % 7 !== 0) parts.push(password);
  parts.push(odd ? room : password);
  const bytes = Buffer.concat(parts);
  return { bytes, roomAt: odd ? bytes.length - length : 0 };
}
