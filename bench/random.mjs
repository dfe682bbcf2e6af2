/** A seeded generator (mulberry32): the same trees and requests on every machine. Answers numbers from 0 up to 1. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes that no file system or writer can shorten. */
export function seededBytes(length, seed) {
  const random = seeded(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = random() * 2 ** 32;
  return new Uint8Array(words.buffer, 0, length);
}
