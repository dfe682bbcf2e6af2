import type { ApplePartition } from '../format/apm.js';

/** Status bits, Inside Macintosh: Devices, chapter 3: valid, allocated, readable; and Apple's later "mount at startup". */
const STATUS = { valid: 0x1, allocated: 0x2, readable: 0x10, mounted: 0x40000000 } as const;

/** The blocks before the volume descriptors, but for the first, are the map's. */
const MAP = { firstBlock: 1, end: 16 } as const;

/**
 * Every block but the first is of one partition: the map, the EFI system partition as `Apple_HFS`, which is what
 * Macintoshes look for, and the parts of the ISO 9660 image before and behind it (HY-14). All in sectors.
 */
export function applePartitions(
  sectors: number,
  esp: { readonly firstSector: number; readonly end: number },
): readonly ApplePartition[] {
  const inUse = STATUS.valid | STATUS.allocated;
  const forReading = inUse | STATUS.readable;
  const spans = [
    { name: 'Apple', type: 'Apple_partition_map', firstBlock: MAP.firstBlock, end: MAP.end, status: inUse },
    { name: 'ISO9660', type: 'ISO9660_data', firstBlock: MAP.end, end: esp.firstSector, status: inUse },
    {
      name: 'EFI',
      type: 'Apple_HFS',
      firstBlock: esp.firstSector,
      end: esp.end,
      status: forReading | STATUS.mounted,
    },
    { name: 'ISO9660 rest', type: 'ISO9660_data', firstBlock: esp.end, end: sectors, status: inUse },
  ];
  return spans.map(({ end, ...span }) => ({ ...span, blockCount: end - span.firstBlock }));
}
