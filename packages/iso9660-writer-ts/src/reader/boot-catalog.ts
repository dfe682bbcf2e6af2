import { decode } from '../bytes/struct.js';
import { elToritoTables, SECTION, SLOT } from '../format/el-torito.js';
import { type ImageBytes, SECTOR_SIZE } from './image-bytes.js';
import type { ReadLimits } from './limits.js';
import type { Problems } from './problems.js';

const { validationEntry, bootEntry, sectionHeader } = elToritoTables;

/** Boot indicator of an entry that firmware starts, and of one that it only lists. */
const BOOTABLE = 0x88;

/** Further selection criteria of the entry before. */
const EXTENSION = 0x44;

const MOST_ENTRIES = 64;

/** Medium that firmware imitates, by the low bits of the media byte. The others tell of drivers and of extensions. */
export const EMULATIONS = ['none', 'floppy-1.2', 'floppy-1.44', 'floppy-2.88', 'hard-disk'] as const;
const MEDIA_BITS = 0x0f;

/** One entry of the boot catalog, with what its section says. */
export interface CatalogEntry {
  readonly platform: number;
  readonly id: string;
  readonly bootable: boolean;
  readonly emulation: (typeof EMULATIONS)[number];
  readonly loadSegment: number;
  readonly systemType: number;
  /** 512-byte sectors that firmware loads. */
  readonly loadSectors: number;
  /** First sector of the boot image. */
  readonly sector: number;
  /** Selection criteria, 20 bytes. */
  readonly selection?: Uint8Array;
}

/** Reads the boot catalog (RD-27). */
export async function readBootCatalog(
  image: ImageBytes,
  sector: number,
  limits: ReadLimits,
  problems: Problems,
): Promise<readonly CatalogEntry[]> {
  const start = sector * SECTOR_SIZE;
  const report = (message: string) => problems.report('BOOT_CATALOG', message, { sector });
  if (!image.has(start, 2 * SLOT)) {
    report('the boot catalog does not lie in the image');
    return [];
  }
  const bytes = await image.read(start, Math.min(start + limits.catalogBytes, image.size));
  const validation = decode(validationEntry, bytes);
  if (validation.headerId !== 1 || validation.key1 !== 0x55 || validation.key2 !== 0xaa || sumOfWords(bytes) !== 0) {
    report('the validation entry of the boot catalog is wrong, or its check sum is');
  }
  const slots = new Slots(bytes);
  slots.take();
  const initial = entryOf(slots.take()!, validation.platform, validation.id, report);
  return [initial, ...sectionEntries(slots, report)].slice(0, MOST_ENTRIES);
}

/** The records of a catalog, one after the other. */
class Slots {
  #next = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next record, which stays the next one. */
  peek(): Uint8Array | undefined {
    const slot = this.bytes.subarray(this.#next, this.#next + SLOT);
    return slot.length === SLOT ? slot : undefined;
  }

  take(): Uint8Array | undefined {
    const slot = this.peek();
    this.#next += SLOT;
    return slot;
  }
}

function* sectionEntries(slots: Slots, report: (message: string) => void): Generator<CatalogEntry> {
  for (let read = 0; ; ) {
    const slot = slots.take();
    if (slot === undefined || slot[0] === 0) return;
    const { headerIndicator, platform, entryCount, id } = decode(sectionHeader, slot);
    if (headerIndicator !== SECTION.more && headerIndicator !== SECTION.last) {
      if (headerIndicator === EXTENSION) continue;
      report(`a record of the boot catalog begins with 0x${headerIndicator.toString(16)}, which is no section`);
      return;
    }
    const count = countOf(entryCount, slots, report);
    for (let index = 0; index < count; index++) {
      const entry = nextEntry(slots);
      if (entry === undefined) {
        report(`a section of the boot catalog tells of ${count} entries and has ${index}`);
        return;
      }
      read += 1;
      if (read >= MOST_ENTRIES) {
        report(`the boot catalog has ${MOST_ENTRIES} entries or more; no more are read`);
        return;
      }
      yield entryOf(entry, platform, id, report);
    }
    if (headerIndicator === SECTION.last) return;
  }
}

/** Some writers count no entry where one follows. */
function countOf(stated: number, slots: Slots, report: (message: string) => void): number {
  if (stated > 0 || slots.peek()?.[0] !== BOOTABLE) return stated;
  report('a section of the boot catalog tells of no entries, and one follows');
  return 1;
}

/** Of a section whose count is too high, the records that follow are zeros or the next section. */
function nextEntry(slots: Slots): Uint8Array | undefined {
  while (slots.peek()?.[0] === EXTENSION) slots.take();
  const slot = slots.peek();
  const isEntry = slot !== undefined && (slot[0] === BOOTABLE || (slot[0] === 0 && slot.some((byte) => byte !== 0)));
  return isEntry ? slots.take() : undefined;
}

function entryOf(slot: Uint8Array, platform: number, id: string, report: (message: string) => void): CatalogEntry {
  const fields = decode(bootEntry, slot);
  const emulation = EMULATIONS[fields.media & MEDIA_BITS];
  if (emulation === undefined)
    report(`a boot entry has the media type ${fields.media & MEDIA_BITS}, which there is not`);
  return {
    platform,
    // Whatever comes behind the text.
    id: id.replace(/\0.*$/s, '').trimEnd(),
    bootable: fields.bootIndicator === BOOTABLE,
    emulation: emulation ?? 'none',
    loadSegment: fields.loadSegment,
    systemType: fields.systemType,
    loadSectors: fields.sectorCount,
    sector: fields.loadSector,
    ...(fields.selection.some((byte) => byte !== 0) && { selection: fields.selection.slice() }),
  };
}

function sumOfWords(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < SLOT; at += 2) sum += bytes[at]! | (bytes[at + 1]! << 8);
  return sum % 0x10000;
}
