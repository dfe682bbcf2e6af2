import type { Addresses, Extent } from './extent.js';

/**
 * Structures once more, as they read where sectors are counted from `start` on: at the beginning of a partition.
 * References of the copies among each other lead to copies, all others to the same bytes as before.
 */
export function countedFrom(start: number, structures: readonly Extent[]): readonly Extent[] {
  const copies = new Map<Extent, Extent>();
  const counted = (addresses: Addresses): Addresses => ({
    sectorCount: addresses.sectorCount - start,
    sectorOf: (extent) => addresses.sectorOf(copies.get(extent) ?? extent) - start,
    inPlaceOf: (planned) => addresses.inPlaceOf(planned),
  });
  for (const structure of structures) copies.set(structure, copyOf(structure, counted));
  return [...copies.values()];
}

function copyOf(original: Extent, counted: (addresses: Addresses) => Addresses): Extent {
  const { content } = original;
  if (content.kind !== 'structure') throw new Error(`${original.label} is no structure`);
  return {
    // A label may be made of a path when it is asked for.
    get label() {
      return `${original.label}, as the partition counts`;
    },
    length: original.length,
    content: {
      kind: 'structure',
      write: (target, start, addresses) => content.write(target, start, counted(addresses)),
    },
  };
}
