import { complementOfWords16 } from '../bytes/checksum.js';
import { bytes, u8, u16le, u32le, zeros } from '../bytes/codec.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { zeroPadded } from '../bytes/text.js';

/** Platform Id, El Torito 1.0 figure 2 and UEFI 13.3.2.1. */
export const PLATFORM = { bios: 0x00, ppc: 0x01, mac: 0x02, efi: 0xef } as const;

/** Boot media type, El Torito 1.0 figure 3. */
export const MEDIA = { none: 0, floppy1200: 1, floppy1440: 2, floppy2880: 3, hardDisk: 4 } as const;

/** Every record of the boot catalog has this length. */
export const SLOT = 32;

/** Validation Entry, El Torito 1.0 figure 2. Its sixteen little-endian words sum to 0. */
const validationEntry = struct(SLOT, {
  headerId: constant(1, u8, 0x01),
  platform: at(2, u8),
  reserved3: unused(3, zeros(2)),
  id: at(5, zeroPadded(24)),
  checksum: at(29, u16le),
  key1: constant(31, u8, 0x55),
  key2: constant(32, u8, 0xaa),
});

/** Initial/Default Entry and Section Entry, El Torito 1.0 figures 3 and 5. */
const bootEntry = struct(SLOT, {
  bootIndicator: at(1, u8),
  media: at(2, u8),
  loadSegment: at(3, u16le), // 0 stands for 0x7C0
  systemType: at(5, u8),
  unused6: unused(6, zeros(1)),
  sectorCount: at(7, u16le),
  loadSector: at(9, u32le),
  selection: constant(13, bytes(20), new Uint8Array(0)),
});

/** Section Header, El Torito 1.0 figure 4. */
const sectionHeader = struct(SLOT, {
  headerIndicator: at(1, u8),
  platform: at(2, u8),
  entryCount: at(3, u16le),
  id: at(5, zeroPadded(28)),
});

/** Boot Indicator: an entry to boot from, or one to pass over. */
export const BOOT_INDICATOR = { bootable: 0x88, notBootable: 0x00 } as const;

/** Header Indicator: another section follows, or this is the last one. */
export const SECTION = { more: 0x90, last: 0x91 } as const;

/** One entry of the boot catalog, ready to be written. */
export interface CatalogEntry {
  readonly platform: number;
  readonly id: string;
  /** One of `BOOT_INDICATOR`. */
  readonly bootIndicator: number;
  readonly loadSegment: number;
  readonly media: number;
  readonly systemType: number;
  /** 512-byte sectors to load. */
  readonly sectorCount: number;
  /** First logical sector of the boot image. */
  readonly loadSector: number;
}

/** Neighbouring entries of one platform and id: the standard's section. */
interface Section {
  readonly platform: number;
  readonly id: string;
  readonly entries: CatalogEntry[];
}

/**
 * The boot catalog, El Torito 1.0 clause 2. The first entry is the default entry, its platform stands in the
 * validation entry; the others follow in sections (ET-05). `entries` must not be empty.
 */
export function encodeBootCatalog(entries: readonly CatalogEntry[]): Uint8Array {
  const [initial, ...others] = entries as [CatalogEntry, ...CatalogEntry[]];
  const sections = sectionsOf(others);
  return concatenate([
    encodeValidationEntry(initial),
    bootEntry.encode(initial),
    ...sections.flatMap((section, index) => [
      sectionHeader.encode({
        headerIndicator: index === sections.length - 1 ? SECTION.last : SECTION.more,
        platform: section.platform,
        entryCount: section.entries.length,
        id: section.id,
      }),
      ...section.entries.map((entry) => bootEntry.encode(entry)),
    ]),
  ]);
}

function encodeValidationEntry({ platform, id }: CatalogEntry): Uint8Array {
  const withoutChecksum = validationEntry.encode({ platform, id, checksum: 0 });
  return validationEntry.encode({ platform, id, checksum: complementOfWords16(withoutChecksum) });
}

function sectionsOf(entries: readonly CatalogEntry[]): Section[] {
  const sections: Section[] = [];
  for (const entry of entries) {
    const last = sections.at(-1);
    if (last?.platform === entry.platform && last.id === entry.id) last.entries.push(entry);
    else sections.push({ platform: entry.platform, id: entry.id, entries: [entry] });
  }
  return sections;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.length * SLOT);
  for (const [index, part] of parts.entries()) whole.set(part, index * SLOT);
  return whole;
}

/** The tables themselves, for the test that their rows tile their length. */
export const elToritoTables = { validationEntry, bootEntry, sectionHeader };
