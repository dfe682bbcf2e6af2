import { describe, expect, test } from 'vitest';
import { type Extent, structure, zeros } from '../../src/layout/extent.js';
import { allocate, countedFrom, type Layout } from '../../src/layout/layout.js';
import { atOnce } from '../../src/turns.js';

/** A structure that tells where others are, and how many sectors there are. */
function pointer(label: string, ...targets: readonly Extent[]): Extent {
  return structure(label, 8, (addresses) =>
    Uint8Array.from([addresses.sectorCount, ...targets.map((target) => addresses.sectorOf(target))]),
  );
}

function bytesOf({ content, length }: Extent, addresses: Layout): readonly number[] {
  const target = new Uint8Array(length);
  if (content.kind === 'structure') content.write(target, 0, addresses);
  return [...target];
}

describe('structures counted from a sector on', () => {
  const file = zeros('file', 2);
  const child = pointer('child', file);
  const parent = pointer('parent', child, file);

  test('lead to each other, and to the same files', () => {
    const front = zeros('front', 3);
    const copies = countedFrom(3, [parent, child]);
    // Sectors: 0 front, 3 parent, 4 child, 5 and 6 their copies, 7 and 8 file.
    const layout = atOnce(allocate([front, parent, child, ...copies, file]));
    expect(bytesOf(parent, layout).slice(0, 3)).toEqual([9, 4, 7]);
    expect(bytesOf(copies[0]!, layout).slice(0, 3)).toEqual([6, 3, 4]);
    expect(bytesOf(copies[1]!, layout).slice(0, 2)).toEqual([6, 4]);
  });

  test('have the lengths of what they copy, and labels that tell them apart', () => {
    const [copy] = countedFrom(3, [child]);
    expect(copy).toMatchObject({ length: 8, label: 'child, as the partition counts' });
  });

  test('are structures only: what a caller brings is not stored again', () => {
    expect(() => countedFrom(3, [file])).toThrow('file is no structure');
  });
});
