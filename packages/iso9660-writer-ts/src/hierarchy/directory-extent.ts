import {
  directoryRecordHeader,
  LONGEST_RECORD,
  PARENT_IDENTIFIER,
  recordLength,
  SELF_IDENTIFIER,
  systemUseOffset,
} from '../format/directory-record.js';
import { type Addresses, type Extent, wholeSectors } from '../layout/extent.js';
import { packInSectors } from '../layout/pack-in-sectors.js';
import { type RecordTable, recordExtent } from '../layout/records.js';
import type { NamingProfile } from '../names/profile.js';
import type { Attributes, TreeNode } from '../tree/node.js';
import { type Area, areaLength, ContinuationAreas, writeEntries } from './continuation-areas.js';
import { type FittedSystemUse, fitSystemUse, lengthOf } from './fit-system-use.js';
import type { NamedDirectory } from './named-directory.js';
import { type RecordStyle, type Row, Rows, subjectOf, UNWRITTEN, type Written } from './row.js';

/** The extent of a directory, and that of the continuation areas of its records where they need any. */
export interface DirectoryExtents {
  readonly directory: Extent;
  readonly continuation?: Extent;
}

/** Plans the extents of a directory. */
export function directoryExtents(
  directory: NamedDirectory,
  profile: NamingProfile,
  style: RecordStyle,
): DirectoryExtents {
  const records = new DirectoryRecords(new Rows(directory), profile, style);
  const extent = recordExtent(() => `${profile.label} directory /${directory.node.path}`, records);
  const continuation = records.areas?.extent;
  return continuation === undefined ? { directory: extent } : { directory: extent, continuation };
}

/**
 * The records of a directory. One is fitted the same way when it is measured and when it is written; only the offsets
 * are kept between the two. A class, because a tree may have a hundred thousand of these.
 */
class DirectoryRecords implements RecordTable {
  readonly offsets: ArrayLike<number>;
  readonly length: number;
  /** Nothing in most directories. */
  readonly areas: ContinuationAreas | undefined;

  constructor(
    private readonly rows: Rows,
    private readonly profile: NamingProfile,
    private readonly style: RecordStyle,
  ) {
    const areas: Area[] = [];
    const packing = packInSectors(this.measure(areas));
    this.offsets = packing.offsets;
    this.length = wholeSectors(packing.length);
    this.areas = areas.length === 0 ? undefined : this.continuation(areas);
  }

  get longest(): number {
    return LONGEST_RECORD;
  }

  writeRecord(index: number, view: DataView, offset: number, addresses: Addresses): number {
    const row = this.rows.at(index);
    const subject = subjectOf(row, this.style, addresses);
    const { inline, areas: more } = this.fitAt(row, addresses);
    const entries = more.length > 0 ? [...inline, this.areas!.entryFor(index, addresses)] : inline;
    const identifierLength = this.identifierLength(row);
    const length = recordLength(identifierLength, lengthOf(entries));
    directoryRecordHeader.writeTo(view, offset, {
      recordLength: length,
      extentLocation: addresses.sectorOf(subject.extent),
      dataLength: subject.dataLength,
      recordedAt: subject.recordedAt,
      flags: subject.flags,
      identifierLength,
    });
    const identifierOffset = offset + directoryRecordHeader.length;
    if (row.role === 'entry') this.profile.write(view, identifierOffset, row.entry.identifier);
    else view.setUint8(identifierOffset, row.role === 'self' ? SELF_IDENTIFIER : PARENT_IDENTIFIER);
    writeEntries(entries, view, offset + systemUseOffset(identifierLength));
    return length;
  }

  /** Lengths of the records in order; what does not fit them goes to `areas`. */
  private measure(areas: Area[]): number[] {
    const lengths: number[] = [];
    for (let index = 0; index < this.rows.count; index++) {
      const row = this.rows.at(index);
      const { inline, areas: more } = this.fit(row, UNWRITTEN);
      for (let part = 0; part < more.length; part++) {
        areas.push({ row: index, part, length: areaLength(more[part]!, part < more.length - 1) });
      }
      lengths.push(recordLength(this.identifierLength(row), areaLength(inline, more.length > 0)));
    }
    return lengths;
  }

  private continuation(areas: readonly Area[]): ContinuationAreas {
    const label = () => `continuation areas of /${this.rows.directory.node.path}`;
    return new ContinuationAreas(label, areas, (row, addresses) => this.fitAt(this.rows.at(row), addresses).areas);
  }

  private fitAt(row: Row, addresses: Addresses): FittedSystemUse {
    return this.fit(row, new WrittenTo(this.style, addresses));
  }

  private fit(row: Row, written: Written): FittedSystemUse {
    const room = LONGEST_RECORD - systemUseOffset(this.identifierLength(row));
    return fitSystemUse(this.style.systemUse(row, written), room);
  }

  private identifierLength(row: Row): number {
    return row.role === 'entry' ? this.profile.byteLength(row.entry.identifier) : 1;
  }
}

/** Records as one image has them. */
class WrittenTo implements Written {
  constructor(
    private readonly style: RecordStyle,
    private readonly image: Addresses,
  ) {}

  sectorOf(directory: NamedDirectory): number {
    return this.image.sectorOf(this.style.extentOf(directory));
  }

  dateOf(node: TreeNode): number {
    return this.style.dateOf(node, this.image);
  }

  attributesOf(node: TreeNode): Attributes {
    return this.image.inPlaceOf(node).attributes;
  }
}
