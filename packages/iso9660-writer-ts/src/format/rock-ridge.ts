import { u8, u32both } from '../bytes/codec.js';
import { dateTime7 } from '../bytes/dates.js';
import { at, constant, struct } from '../bytes/struct.js';
import { nameBytes, nameLength, utf8Boundary, writeName } from '../bytes/text.js';
import { ER, entryHeader, type SystemUseEntry, systemUseEntry, TableEntry, writeBytes } from './system-use-entry.js';

/** The two texts that RRIP 1.09 recommends for its ER entry (RR-03). */
export const ROCK_RIDGE_REFERENCE: SystemUseEntry = ER(
  'RRIP_1991A',
  'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS',
  'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.',
);

const posixAttributes = struct(32, {
  mode: at(1, u32both),
  links: at(9, u32both),
  uid: at(17, u32both),
  gid: at(25, u32both),
});

/** Values of a PX entry. `mode` includes the file type bits of POSIX. */
export interface PosixAttributes {
  readonly mode: number;
  readonly links: number;
  readonly uid: number;
  readonly gid: number;
}

/** `PX`, RRIP 4.1.1, in the 36-byte form that every reader knows (RR-08). */
export function PX(attributes: PosixAttributes): SystemUseEntry {
  return new TableEntry('PX', posixAttributes, attributes);
}

const deviceNumber = struct(16, { high: at(1, u32both), low: at(9, u32both) });

/** `PN`, RRIP 4.1.2: the number of a device. */
export function PN(high: number, low: number): SystemUseEntry {
  return new TableEntry('PN', deviceNumber, { high, low });
}

/** MODIFY, ACCESS and ATTRIBUTES of RRIP 4.1.6, in this order; no creation date, short form. */
const MODIFY_ACCESS_ATTRIBUTES = 0x0e;

const timeStamps = struct(22, {
  flags: constant(1, u8, MODIFY_ACCESS_ATTRIBUTES),
  modify: at(2, dateTime7),
  access: at(9, dateTime7),
  attributes: at(16, dateTime7),
});

/** `TF`, RRIP 4.1.6. All three are the modification time: the others change without the file changing (RR-11). */
export function TF(modifiedAt: number): SystemUseEntry {
  return new TableEntry('TF', timeStamps, { modify: modifiedAt, access: modifiedAt, attributes: modifiedAt });
}

/** Flag of NM and SL: the name, or the target, goes on in the next entry. */
const CONTINUES = 0x01;

/** Bytes of an NM or SL entry before its text. */
const TEXT_OVERHEAD = 5;

/** Text bytes of one NM or SL entry. */
const TEXT_LIMIT = 255 - TEXT_OVERHEAD;

/**
 * The `NM` entries of a name, RRIP 4.1.4. `firstLimit` is the room in bytes for the first entry, so that a reader that
 * does not follow the continuation sees as much of the name as the record holds (RR-05). Pieces end between characters.
 */
export function nameEntries(name: string, firstLimit = 255): SystemUseEntry[] {
  const limit = Math.min(firstLimit - TEXT_OVERHEAD, TEXT_LIMIT);
  const length = nameLength(name);
  if (length <= limit) return [new WholeName(name, length)];
  return pieces(nameBytes(name), limit).map((piece, index, { length: count }) =>
    nameEntry(index < count - 1 ? CONTINUES : 0, piece.length, (view, offset) => writeBytes(view, offset, piece)),
  );
}

/** A name that one entry holds, as most do. */
class WholeName implements SystemUseEntry {
  readonly length: number;

  constructor(
    private readonly name: string,
    nameLength: number,
  ) {
    this.length = TEXT_OVERHEAD + nameLength;
  }

  get signature(): string {
    return 'NM';
  }

  writeTo(view: DataView, offset: number): void {
    entryHeader.writeTo(view, offset, this);
    view.setUint8(offset + entryHeader.length, 0);
    writeName(view, offset + TEXT_OVERHEAD, this.name);
  }
}

function pieces(name: Uint8Array, firstLimit: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let rest = name;
  for (let limit = firstLimit; rest.length > limit; limit = TEXT_LIMIT) {
    const cut = utf8Boundary(rest, limit);
    found.push(rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  return [...found, rest];
}

function nameEntry(flags: number, length: number, writeText: (view: DataView, offset: number) => void): SystemUseEntry {
  return systemUseEntry('NM', 1 + length, (view, offset) => {
    view.setUint8(offset, flags);
    writeText(view, offset + 1);
  });
}

/** `CL`, `PL` and `RE` of RRIP 4.1.5: relocated directories. */
const directoryLocation = struct(8, { sector: at(1, u32both) });

/** `CL`: where the directory that belongs here was moved to. */
export function CL(sector: number): SystemUseEntry {
  return new TableEntry('CL', directoryLocation, { sector });
}

/** `PL`: where the parent of a moved directory really is. */
export function PL(sector: number): SystemUseEntry {
  return new TableEntry('PL', directoryLocation, { sector });
}

/** `RE`: this directory was moved here from elsewhere. */
export const RE: SystemUseEntry = systemUseEntry('RE', 0, () => {});

/** The tables themselves, for the test that their rows tile their length. */
export const rockRidgeTables = { posixAttributes, deviceNumber, timeStamps, directoryLocation };
