import { decode } from '../../bytes/struct.js';
import { BLOCK_SIZE, mbrTables } from '../../format/mbr.js';
import type { BootImage } from '../../options/boot.js';
import type { AppendedPartition } from '../../options/hybrid.js';
import type { BootEntry, BootInfo } from '../boot.js';
import { SECTOR_SIZE } from '../image-bytes.js';
import type { IsoVolume } from '../volume.js';
import type { Findings } from './findings.js';

/** A boot entry of the disc and what it becomes. */
export interface ReplayedBootImage {
  readonly entry: BootEntry;
  readonly option: BootImage;
}

const PLATFORMS: ReadonlyMap<number, BootImage['platform']> = new Map([
  [0x00, 'bios'],
  [0x01, 'ppc'],
  [0x02, 'mac'],
  [0xef, 'efi'],
]);

/** Bytes of the floppies that firmware imitates (ET-08). */
const FLOPPIES: Readonly<Partial<Record<BootEntry['emulation'], number>>> = {
  'floppy-1.2': 1_228_800,
  'floppy-1.44': 1_474_560,
  'floppy-2.88': 2_949_120,
};

const PRINTABLE = /^[\x20-\x7e]*$/;

/** The boot entries in their order (RM-05 to RM-07). An image in a partition behind the volume is told by its number. */
export async function bootImages(
  volume: IsoVolume,
  boot: BootInfo,
  appended: ReadonlyMap<number, AppendedPartition>,
  findings: Findings,
): Promise<readonly ReplayedBootImage[]> {
  const images: ReplayedBootImage[] = [];
  for (const [index, entry] of boot.entries.entries()) {
    const name = `boot entry ${index + 1}`;
    const platform = PLATFORMS.get(entry.platform);
    if (platform === undefined) {
      const fact = `${name} is for platform 0x${entry.platform.toString(16)}, which is none of ${[...PLATFORMS.values()].join(', ')}: it is left out`;
      findings.warn('BOOT_PLATFORM', fact, entry.path);
      continue;
    }
    const place = await placeOf(volume, entry, index, appended, findings);
    if (place === undefined) continue;
    tellOfRest(entry, name, findings);
    const { loadSectors, loadSegment, bootable, infoTable, grub2InfoTable, id, emulation } = entry;
    const isPatchable = place.partition === undefined;
    const option: BootImage = {
      ...place,
      platform,
      emulation: emulation.startsWith('floppy') ? 'floppy' : (emulation as 'none' | 'hard-disk'),
      ...{ loadSectors, loadSegment, bootable },
      ...(isPatchable && { infoTable, grub2InfoTable }),
      id: PRINTABLE.test(id) ? id : '',
    };
    images.push({ entry, option });
    findings.reason(`${name}: ${platform}, ${describe(place)}, loads ${loadSectors} blocks of 512 bytes`);
  }
  return images;
}

type Place = Pick<BootImage, 'path' | 'content' | 'partition'>;

function describe({ path, content, partition }: Place): string {
  if (partition !== undefined) return `appended partition ${partition}`;
  return content === undefined
    ? path
    : `${(content as { size: number }).size} bytes of the disc that no directory shows`;
}

/** Where the image of an entry is. `undefined`: it cannot be recorded again. */
async function placeOf(
  volume: IsoVolume,
  entry: BootEntry,
  index: number,
  appended: ReadonlyMap<number, AppendedPartition>,
  findings: Findings,
): Promise<Place | undefined> {
  const name = `boot entry ${index + 1}`;
  const start = entry.sector * SECTOR_SIZE;
  const path = entry.path ?? `.boot/${index + 1}.img`;
  const floppy = FLOPPIES[entry.emulation];
  const length = floppy ?? entry.content.size;
  if (length === 0 || start + length > volume.size) {
    findings.warn('BOOT_IMAGE', `${name} is left out: its image does not lie in the disc`, entry.path);
    return undefined;
  }
  if (entry.emulation === 'hard-disk' && !(await isHardDisk(volume, start))) {
    const fact = `${name} is left out: it emulates a hard disk, and its image has no master boot record with exactly one partition`;
    findings.warn('BOOT_EMULATION', fact, entry.path);
    return undefined;
  }
  const number = [...appended].find(([, { content }]) => startOf(content) === start)?.[0];
  if (entry.path === undefined && number !== undefined && floppy === undefined) return { path, partition: number };
  if (floppy !== undefined && entry.path !== undefined && entry.content.size !== floppy) {
    const fact = `${name} emulates a floppy of ${floppy} bytes, and ${JSON.stringify(entry.path)} has ${entry.content.size}: the bytes that follow it on the disc are taken, without a name`;
    findings.warn('BOOT_EMULATION', fact, entry.path);
  } else if (entry.path !== undefined) return { path };
  return { path, content: new DiscRange(volume, start, length) };
}

/** A range of the disc that says where it begins. */
export class DiscRange {
  readonly #volume: Pick<IsoVolume, 'bytes'>;

  constructor(
    volume: Pick<IsoVolume, 'bytes'>,
    readonly start: number,
    readonly size: number,
  ) {
    this.#volume = volume;
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = start; at < end; at += PIECE) {
      signal?.throwIfAborted();
      yield await this.#volume.bytes(this.start + at, this.start + Math.min(at + PIECE, end));
    }
  }
}

const PIECE = 256 * 1024;

function startOf(content: unknown): number | undefined {
  return (content as Partial<DiscRange>).start;
}

async function isHardDisk(volume: IsoVolume, start: number): Promise<boolean> {
  if (start + BLOCK_SIZE > volume.size) return false;
  return (await partitionTypes(volume, start)).length === 1;
}

async function partitionTypes(volume: IsoVolume, start: number): Promise<readonly number[]> {
  const { masterBootRecord, partitionRow } = mbrTables;
  const { signature, partitions } = decode(masterBootRecord, await volume.bytes(start, start + BLOCK_SIZE));
  if (signature !== masterBootRecord.rows.signature.value) return [];
  const types = Array.from(
    { length: partitions.length / partitionRow.length },
    (_, row) => decode(partitionRow, partitions, row * partitionRow.length).type,
  );
  return types.filter((type) => type !== 0);
}

/** What an entry says that is not recorded again. */
function tellOfRest(entry: BootEntry, name: string, findings: Findings): void {
  const { selection, systemType, emulation, id, path } = entry;
  if (selection !== undefined) {
    findings.warn('BOOT_SELECTION', `${name} has selection criteria, which are left out`, path);
  }
  if (systemType !== 0 && emulation !== 'hard-disk') {
    const fact = `${name} has the system type 0x${systemType.toString(16)}, which only a hard disk has: it is left out`;
    findings.warn('BOOT_SYSTEM_TYPE', fact, path);
  }
  if (!PRINTABLE.test(id))
    findings.warn('BOOT_ID', `${name} has an id that is not printable ASCII: it is left out`, path);
}
