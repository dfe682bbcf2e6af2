import { Span } from './bytes.js';
import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';

/** One 32-byte entry of the catalog, with what its section header says. */
export interface CatalogEntry {
  /** 0x00 BIOS, 0xEF UEFI. */
  readonly platform: number;
  /** From the validation entry or the section header, without trailing zeros. */
  readonly sectionId: string;
  readonly isBootable: boolean;
  /** 0 none, 1-3 floppy, 4 hard disk. */
  readonly media: number;
  readonly loadSegment: number;
  readonly systemType: number;
  /** In 512-byte blocks. */
  readonly loadSectors: number;
  readonly sector: number;
}

export interface BootCatalog {
  readonly entries: readonly CatalogEntry[];
  /** Sectors the entries need. */
  readonly sectorCount: number;
}

const SLOT = 32;
const MORE_SECTIONS = 0x90;
const LAST_SECTION = 0x91;

/** Reads the boot catalog: validation entry, initial entry, sections. ET-02 to ET-05. */
export function readBootCatalog(medium: Medium, sector: number, log: FaultLog): BootCatalog {
  const slot = (index: number) => {
    const span = medium.extent(sector + Math.floor((index * SLOT) / SECTOR), SECTOR, 'the boot catalog');
    const at = (index * SLOT) % SECTOR;
    return span?.slice(at, at + SLOT) ?? new Span(new Uint8Array(SLOT), 0);
  };
  const validation = slot(0);
  checkValidationEntry(validation, log);
  const entries = [readEntry(slot(1), validation.u8(1), trimmed(validation, 4, 28), 'initial entry', log)];
  let next = 2;
  let isLast = slot(next).isZero();
  while (!isLast) {
    const header = slot(next);
    const indicator = header.u8(0);
    if (indicator !== MORE_SECTIONS && indicator !== LAST_SECTION) {
      log.report('ET-05', `slot ${next} of the boot catalog is no section header: 0x${indicator.toString(16)}`);
      break;
    }
    const count = header.u16le(2);
    log.check(count > 0, 'ET-05', `the section header in slot ${next} counts no entries`);
    for (let index = 1; index <= count; index += 1) {
      const where = `entry in slot ${next + index}`;
      entries.push(readEntry(slot(next + index), header.u8(1), trimmed(header, 4, SLOT), where, log));
    }
    next += count + 1;
    isLast = indicator === LAST_SECTION;
  }
  const sectorCount = Math.ceil((next * SLOT) / SECTOR);
  for (let index = next; index < (sectorCount * SECTOR) / SLOT; index += 1) {
    log.check(
      slot(index).isZero(),
      'ET-05',
      `slot ${index} of the boot catalog follows the last section and is not empty`,
    );
  }
  return { entries, sectorCount };
}

function checkValidationEntry(entry: Span, log: FaultLog): void {
  log.check(entry.u8(0) === 1, 'ET-02', `validation entry starts with ${entry.u8(0)}`);
  checkPlatform(entry.u8(1), 'validation entry', log);
  log.check(entry.u16le(2) === 0, 'ET-02', 'reserved bytes of the validation entry are not zero');
  log.check(entry.u16be(30) === 0x55aa, 'ET-02', 'validation entry does not end with 55 AA');
  let sum = 0;
  for (let at = 0; at < SLOT; at += 2) sum += entry.u16le(at);
  log.check(sum % 0x10000 === 0, 'ET-02', `the words of the validation entry sum up to ${sum % 0x10000}`);
}

function checkPlatform(platform: number, where: string, log: FaultLog): void {
  log.check(platform === 0 || platform === 0xef, 'ET-04', `${where}: platform 0x${platform.toString(16)}`);
}

function readEntry(entry: Span, platform: number, sectionId: string, where: string, log: FaultLog): CatalogEntry {
  const indicator = entry.u8(0);
  checkPlatform(platform, where, log);
  log.check(indicator === 0x88 || indicator === 0, 'ET-03', `${where}: boot indicator 0x${indicator.toString(16)}`);
  log.check(entry.u8(1) <= 4, 'ET-03', `${where}: media type ${entry.u8(1)}`);
  log.check(entry.u8(5) === 0 && entry.isZero(12), 'ET-03', `${where}: unused bytes are not zero`);
  return {
    platform,
    sectionId,
    isBootable: indicator === 0x88,
    media: entry.u8(1),
    loadSegment: entry.u16le(2),
    systemType: entry.u8(4),
    loadSectors: entry.u16le(6),
    sector: entry.u32le(8),
  };
}

function trimmed(span: Span, start: number, end: number): string {
  return span.latin1(start, end).replace(/\0+$/, '');
}
