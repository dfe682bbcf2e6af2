import type { ByteSource } from '../../../src/source/byte-source.js';
import type { Entry } from '../../../src/tree/entry.js';
import { CORPUS_DATE, file } from './entries.js';

const PIECE = 1 << 20;
const zeros = new Uint8Array(PIECE);

/** Zeros with a few texts between them: a large file that is held nowhere. */
export function sparseSource(size: number, marks: Readonly<Record<number, string>>): ByteSource {
  const places = Object.entries(marks).map(([at, text]) => ({ at: Number(at), bytes: new TextEncoder().encode(text) }));
  return {
    size,
    async *read(start, end) {
      for (let at = start; at < end; at += PIECE) {
        const length = Math.min(PIECE, end - at);
        const touching = places.filter((mark) => mark.at < at + length && mark.at + mark.bytes.length > at);
        const piece = touching.length === 0 ? zeros.subarray(0, length) : new Uint8Array(length);
        for (const mark of touching) {
          const skipped = Math.max(0, at - mark.at);
          piece.set(mark.bytes.subarray(skipped, at + length - mark.at), Math.max(0, mark.at - at));
        }
        yield piece;
      }
    },
  };
}

/** A file of two extents, marked at both ends of both, with a small file before and one after it. */
export function sparseFile(): readonly Entry[] {
  const size = 5 * 2 ** 30 + 123;
  const extentEnd = 0xfffff800;
  const content = sparseSource(size, {
    0: 'first byte',
    [extentEnd - 5]: 'across the extents',
    [extentEnd + 2 ** 28]: 'in the second extent',
    [size - 9]: 'last byte',
  });
  return [
    file('before.txt'),
    { kind: 'file', path: 'large.bin', content, metadata: { modifiedAt: CORPUS_DATE } },
    file('zz-after.txt'),
  ];
}
