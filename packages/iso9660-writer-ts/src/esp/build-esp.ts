import { READ_FAULTS, Report } from '../errors.js';
import { SLOT } from '../format/fat-directory.js';
import { type Extent, SECTOR_SIZE, sectorsFor, zeros } from '../layout/extent.js';
import { allocate, type Layout } from '../layout/layout.js';
import { ImageReader } from '../layout/reader.js';
import { checked, choice, date, optional, table, type ValueOf, wholeNumber } from '../options/table.js';
import type { ByteCursor, ByteSource } from '../source/source.js';
import { buildTree } from '../tree/build-tree.js';
import type { Entry } from '../tree/entry.js';
import { inTurns, pauses } from '../turns.js';
import { allocationTable } from './allocation-table.js';
import { reservedRegion, serialOf, type VolumeIdentity } from './boot-sector.js';
import { clustersFor, DataArea } from './data-area.js';
import { type FatTree, fatTree, inClusters } from './fat-tree.js';
import { chooseGeometry, type Geometry, largestData } from './geometry.js';

/** Options of `buildEsp`. All are optional; defaults stand with each field. */
export interface EspOptions {
  /**
   * Bytes the volume has at least, a multiple of 2,048; what is not used is free space. Default: just enough. The volume
   * is rounded up to 16 KiB, and no smaller than its type has to be: some 8 MiB for FAT16, 128 MiB for FAT32.
   */
  readonly size?: number;
  /** Default: by size, FAT12 up to 8 MiB, FAT16 up to 128 MiB, FAT32 above. UEFI reads all three. */
  readonly fatType?: 12 | 16 | 32;
  /** Up to 11 characters: A-Z, 0-9, space and `` !#$%&'()-@^_`{}~ ``. Default: none. */
  readonly label?: string;
  /** 0 to 2^32 - 1. Default: derived from names, sizes and dates, so that equal input gives equal bytes. */
  readonly volumeSerial?: number;
  /** Date of the label and of whatever has none. Default: the newest `modifiedAt` of the entries, else 1980. */
  readonly createdAt?: Date;
}

const LABEL = /^(?! )[A-Z0-9 !#$%&'()@^_`{}~-]{1,11}$/;

function isLabel(given: unknown): given is string {
  return typeof given === 'string' && LABEL.test(given);
}

function isVolumeSize(given: unknown): given is number {
  return Number.isSafeInteger(given) && (given as number) >= 0 && (given as number) % SECTOR_SIZE === 0;
}

const espOptions = table<EspOptions>()({
  size: checked(isVolumeSize, `a multiple of ${SECTOR_SIZE} from 0 on`, 0),
  fatType: optional(choice([12, 16, 32], 12)),
  label: checked(isLabel, '1 to 11 characters that FAT allows there', undefined),
  volumeSerial: optional(wholeNumber({ to: 2 ** 32 - 1, otherwise: 0 })),
  createdAt: date,
});

/**
 * Plans an EFI system partition: a FAT volume of the entries, just large enough, for a boot entry of the platform
 * `efi`. Reads names and sizes, but no content: that is read when the volume is, piece by piece, as often as one likes.
 *
 * FAT has neither owners, modes nor links: symbolic links and devices are errors, hard links are files of their own.
 *
 * @throws {IsoError} with every problem of the input; afterwards only reading can fail.
 * @example
 * const esp = await buildEsp([{ kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: loader }]);
 * const image = await createImage([{ kind: 'file', path: 'images/efiboot.img', content: esp }], {
 *   boot: [{ path: 'images/efiboot.img', platform: 'efi' }],
 * });
 */
export async function buildEsp(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  options: EspOptions = {},
): Promise<ByteSource> {
  const report = new Report();
  const settings = espOptions.read(options, '', report, {});
  const root = await buildTree(entries, report);
  const { label, createdAt = new Date(root.census.newest) } = settings;
  const tree = fatTree(root, label, createdAt, report);
  const geometry = geometryFor(tree, settings, report);
  report.throwProblems();
  const serial = settings.volumeSerial ?? serialOf(tree);
  return new VolumeSource(await inTurns(allocate(arrangeVolume(tree, geometry!, { label, serial }))));
}

function geometryFor(
  tree: FatTree,
  { fatType, size }: ValueOf<typeof espOptions>,
  report: Report,
): Geometry | undefined {
  const geometry = chooseGeometry({
    fatType,
    size,
    usedClusters: (type, clusterLength) => clustersFor(inClusters(tree, type), clusterLength),
  });
  if (geometry === undefined) {
    const type = fatType ?? 32;
    report.problem(
      'IMAGE_TOO_LARGE',
      `the volume would be larger than FAT${type}, which ends at ${largestData(type)} bytes`,
    );
    return undefined;
  }
  const slots = tree.directories[0].length / SLOT;
  if (geometry.rootEntries > 0 && slots > geometry.rootEntries) {
    report.problem(
      'TOO_MANY_ROOT_ENTRIES',
      `the names of the root directory take ${slots} slots of 32 bytes, and FAT${geometry.fatType} has ${geometry.rootEntries}`,
    );
  }
  return geometry;
}

/** A FAT volume, top to bottom. */
function arrangeVolume(tree: FatTree, geometry: Geometry, identity: VolumeIdentity): Extent[] {
  const [root] = tree.directories;
  const dataArea = new DataArea(inClusters(tree, geometry.fatType), geometry.clusterLength);
  return [
    reservedRegion(geometry, identity, dataArea, root),
    allocationTable('first file allocation table', geometry, dataArea),
    allocationTable('second file allocation table', geometry, dataArea),
    ...(geometry.rootLength === 0 ? [] : filledUp([dataArea.extentFor(root)], geometry.rootLength)),
    ...filledUp(dataArea.extents, geometry.dataLength),
  ];
}

/** A region's extents, and the zeros after them. */
function filledUp(extents: readonly Extent[], length: number): Extent[] {
  const used = extents.reduce((sum, extent) => sum + sectorsFor(extent.length), 0);
  const free = sectorsFor(length) - used;
  return free === 0 ? [...extents] : [...extents, zeros('free space', free)];
}

/** Bytes that are made at a time for a reader that brings no memory. */
const PIECE = 64 * 1024;

/** A planned volume as the content of a file. */
class VolumeSource implements ByteSource {
  readonly size: number;

  constructor(private readonly layout: Layout) {
    this.size = layout.sectorCount * SECTOR_SIZE;
  }

  open(start: number, end: number, signal?: AbortSignal): ByteCursor {
    return new ImageReader(this.layout, start, end, READ_FAULTS, signal);
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const pause = pauses(signal);
    const cursor = this.open(start, end, signal);
    try {
      for (let position = start; position < end; ) {
        await pause();
        const piece = new Uint8Array(Math.min(PIECE, end - position));
        const count = await cursor.fill(piece);
        yield piece.subarray(0, count);
        position += count;
      }
    } finally {
      await cursor.close();
    }
  }
}
