import {
  directoryRecordHeader,
  LONGEST_RECORD,
  PARENT_IDENTIFIER,
  recordLength,
  SELF_IDENTIFIER,
  systemUseOffset,
} from '../format/directory-record.js';
import { CE, CE_LENGTH, type SystemUseEntry } from '../format/system-use-entry.js';
import { type Addresses, type Extent, SECTOR_SIZE, wholeSectors } from '../layout/extent.js';
import { packInSectors } from '../layout/pack-in-sectors.js';
import { recordExtent } from '../layout/records.js';
import type { NamingProfile } from '../names/profile.js';
import { type FittedSystemUse, fitSystemUse, lengthOf } from './fit-system-use.js';
import type { NamedDirectory } from './named-directory.js';
import { type DirectorySectors, type RecordStyle, type Row, Rows, subjectOf } from './row.js';

/** The extent of a directory, and that of the continuation areas of its records where they need any. */
export interface DirectoryExtents {
  readonly directory: Extent;
  readonly continuation?: Extent;
}

/**
 * Plans the extents of a directory. A record is fitted the same way when it is measured and when it is written; only
 * the offsets are kept between the two.
 */
export function directoryExtents(
  directory: NamedDirectory,
  profile: NamingProfile,
  style: RecordStyle,
): DirectoryExtents {
  const rows = new Rows(directory);
  const areaOwners: { readonly row: number; readonly part: number }[] = [];
  const areaLengths: number[] = [];
  const firstArea = new Map<number, number>();
  const records = packInSectors(recordLengths());
  const areas = packInSectors(areaLengths);

  function* recordLengths(): Generator<number> {
    for (let index = 0; index < rows.count; index++) {
      const row = rows.at(index);
      const fitted = fit(row, NOWHERE);
      if (fitted.areas.length > 0) firstArea.set(index, areaOwners.length);
      for (const [part, entries] of fitted.areas.entries()) {
        areaOwners.push({ row: index, part });
        areaLengths.push(areaLength(entries, part < fitted.areas.length - 1));
      }
      yield recordLength(identifierLength(row), areaLength(fitted.inline, fitted.areas.length > 0));
    }
  }

  function identifierLength(row: Row): number {
    return row.role === 'entry' ? profile.byteLength(row.entry.identifier) : 1;
  }

  function fit(row: Row, sectorOf: DirectorySectors): FittedSystemUse {
    return fitSystemUse(style.systemUse(row, sectorOf), LONGEST_RECORD - systemUseOffset(identifierLength(row)));
  }

  function sectorsAt(addresses: Addresses): DirectorySectors {
    return (target) => addresses.sectorOf(style.extentOf(target));
  }

  function continuationAt(area: number, addresses: Addresses): SystemUseEntry {
    const offset = areas.offsets[area]!;
    return CE({
      sector: addresses.sectorOf(extents.continuation!) + Math.floor(offset / SECTOR_SIZE),
      offset: offset % SECTOR_SIZE,
      length: areaLengths[area]!,
    });
  }

  function writeRecord(index: number, view: DataView, offset: number, addresses: Addresses): number {
    const row = rows.at(index);
    const subject = subjectOf(row, style);
    const { inline, areas: more } = fit(row, sectorsAt(addresses));
    const entries = more.length > 0 ? [...inline, continuationAt(firstArea.get(index)!, addresses)] : inline;
    const idLength = identifierLength(row);
    const length = recordLength(idLength, lengthOf(entries));
    directoryRecordHeader.writeTo(view, offset, {
      recordLength: length,
      extentLocation: addresses.sectorOf(subject.extent),
      dataLength: subject.dataLength,
      recordedAt: subject.recordedAt,
      flags: subject.flags,
      identifierLength: idLength,
    });
    const identifierOffset = offset + directoryRecordHeader.length;
    if (row.role === 'entry') profile.write(view, identifierOffset, row.entry.identifier);
    else view.setUint8(identifierOffset, row.role === 'self' ? SELF_IDENTIFIER : PARENT_IDENTIFIER);
    writeEntries(entries, view, offset + systemUseOffset(idLength));
    return length;
  }

  function writeArea(index: number, view: DataView, offset: number, addresses: Addresses): number {
    const { row, part } = areaOwners[index]!;
    const fitted = fit(rows.at(row), sectorsAt(addresses));
    const entries = fitted.areas[part]!;
    const isLast = part === fitted.areas.length - 1;
    return writeEntries(isLast ? entries : [...entries, continuationAt(index + 1, addresses)], view, offset);
  }

  const label = () => `${profile.label} directory /${directory.node.path}`;
  const extents: DirectoryExtents = {
    directory: recordExtent(label, {
      offsets: records.offsets,
      length: wholeSectors(records.length),
      longest: LONGEST_RECORD,
      writeRecord,
    }),
    ...(areaOwners.length > 0 && {
      continuation: recordExtent(() => `continuation areas of /${directory.node.path}`, {
        offsets: areas.offsets,
        length: areas.length,
        longest: SECTOR_SIZE,
        writeRecord: writeArea,
      }),
    }),
  };
  return extents;
}

const NOWHERE: DirectorySectors = () => 0;

function areaLength(entries: readonly SystemUseEntry[], continues: boolean): number {
  return lengthOf(entries) + (continues ? CE_LENGTH : 0);
}

function writeEntries(entries: readonly SystemUseEntry[], view: DataView, offset: number): number {
  let place = offset;
  for (const entry of entries) {
    entry.writeTo(view, place);
    place += entry.length;
  }
  return place - offset;
}
