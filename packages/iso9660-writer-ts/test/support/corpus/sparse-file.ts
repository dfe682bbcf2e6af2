import type { ByteSource } from '../../../src/source/source.js';
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

const GIB = 2 ** 30;

/** MX-01: the longest section, and so the first size that needs two. */
export const LONGEST_SECTION = 4 * GIB - 2048;

/** Sizes on both sides of the longest section, and one of three sections: over 25 GiB in all. */
export const LARGE_SIZES = [LONGEST_SECTION - 1, LONGEST_SECTION, 4 * GIB - 1, 4 * GIB, 9 * GIB] as const;

/** Files of these sizes, marked at their ends and where one section follows another, and small ones around them. */
export function largeFiles(sizes: readonly number[]): readonly Entry[] {
  const large = sizes.map(
    (size): Entry => ({
      kind: 'file',
      path: `${size}.bin`,
      content: sparseSource(size, marksOf(size)),
      metadata: { modifiedAt: CORPUS_DATE },
    }),
  );
  return [file('!before.txt'), ...large, file('~after.txt')];
}

/** What stands where in a file of {@link largeFiles}; every file has texts of its own. */
export function marksOf(size: number): Readonly<Record<number, string>> {
  const text = (place: string): string => `${place} of ${size}`;
  const [first, last] = [text('first byte'), text('last byte')];
  const marks: Record<number, string> = { 0: first, [size - last.length]: last };
  for (let end = LONGEST_SECTION; end < size - last.length - 100; end += LONGEST_SECTION) {
    marks[end - 5] = text('across the sections');
  }
  return marks;
}
