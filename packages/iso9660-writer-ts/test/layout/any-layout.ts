import fc from 'fast-check';
import { type Extent, SECTOR_SIZE, structure } from '../../src/layout/extent.js';
import { allocate, type Layout } from '../../src/layout/layout.js';
import { sourceOf } from '../../src/source/content.js';
import { atOnce } from '../../src/turns.js';

/** A layout and, made without it, the bytes of its image. */
export interface KnownLayout {
  readonly layout: Layout;
  readonly image: Uint8Array;
}

/** Lengths around the ends of sectors, where mistakes live, and none. */
const length = fc.oneof(
  fc.constantFrom(0, 1, SECTOR_SIZE - 1, SECTOR_SIZE, SECTOR_SIZE + 1, 2 * SECTOR_SIZE),
  fc.nat({ max: 5_000 }),
);

const KINDS = ['zeros', 'structure', 'source'] as const;

/** Layouts of extents of every kind. No two bytes in a row are the same but for zeros. */
export const anyLayout: fc.Arbitrary<KnownLayout> = fc
  .array(fc.tuple(fc.constantFrom(...KINDS), length), { minLength: 1, maxLength: 8 })
  .map((parts) => {
    const extents = parts.map(([kind, size], index) => extentOf(kind, size, index));
    const layout = atOnce(allocate(extents));
    const image = new Uint8Array(layout.sectorCount * SECTOR_SIZE);
    let position = 0;
    for (const [index, [kind, size]] of parts.entries()) {
      if (kind !== 'zeros') image.set(patternOf(size, index), position);
      position += Math.ceil(size / SECTOR_SIZE) * SECTOR_SIZE;
    }
    return { layout, image };
  });

function patternOf(size: number, index: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => 1 + ((at + index * 7) % 251));
}

function extentOf(kind: (typeof KINDS)[number], size: number, index: number): Extent {
  const label = `${kind} ${index}`;
  if (kind === 'zeros') return { label, length: size, content: { kind } };
  if (kind === 'structure') return structure(label, size, () => patternOf(size, index));
  // The extent is a section in the middle of its source.
  const bytes = new Uint8Array(size + 20).fill(0xff);
  bytes.set(patternOf(size, index), 10);
  return { label, length: size, content: { kind, source: endingAt(bytes, 10 + size), offset: 10 } };
}

/** A source that has to end where the extent does. */
function endingAt(bytes: Uint8Array, end: number) {
  return sourceOf(bytes.subarray(0, end));
}

/** A range of an image, from anywhere to anywhere. */
export function rangeIn(size: number): fc.Arbitrary<readonly [start: number, end: number]> {
  return fc
    .tuple(fc.nat({ max: size }), fc.nat({ max: size }))
    .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
}
