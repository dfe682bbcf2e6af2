import type { Report } from '../errors.js';
import { type ApplePartition, encodeDriverDescriptorMap } from '../format/apm.js';
import type { HybridOptions, HybridSettings } from '../options/image.js';

/** What stands at the very start of a disk with an Apple partition map; `sectors` of the whole image. */
export type AppleHead = (sectors: number) => Uint8Array;

interface Room {
  /** How boot code starts whose author left room: instructions that can be spared. */
  readonly code: Uint8Array;
  /** The driver descriptor map in their place. A processor runs it too, so that its count of blocks is an instruction. */
  readonly head: Uint8Array;
}

const NOP = 0x90;

/** Where boot code lets a driver descriptor map stand (HY-15). No reader goes by its count of blocks. */
const ROOM: Readonly<Record<NonNullable<HybridOptions['bootCode']>['loader'], Room>> = {
  // xor bp,bp and thirty NOPs. What follows finds out by BP which of the two it came through.
  isolinux: {
    code: Uint8Array.of(0x33, 0xed, ...new Uint8Array(30).fill(NOP)),
    head: padded(encodeDriverDescriptorMap(0x00009090), 32),
  },
  // A jump, NOPs, and another jump for those that come that way. The count is a jump over the two bytes behind it.
  grub2: {
    code: Uint8Array.of(0xeb, 0x63, ...new Uint8Array(24).fill(NOP), 0xeb),
    head: encodeDriverDescriptorMap(0xeb02ffff),
  },
};

/** The head for this boot code, when it has room for one. Code that was on such a disk before has it already. */
export function planAppleHead(bootCode: HybridSettings['bootCode'], report: Report): AppleHead | undefined {
  if (bootCode === undefined) return encodeDriverDescriptorMap;
  const { code, head } = ROOM[bootCode.loader];
  if (startsWith(bootCode.code, code) || startsWith(bootCode.code, head)) return () => head;
  report.problem(
    'HYBRID_APPLE_MAP',
    `hybrid.bootCode has no room for an Apple partition map: it does not start with the ${code.length} bytes that ${bootCode.loader} leaves free for one`,
  );
  return undefined;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  whole.set(bytes);
  return whole;
}

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
