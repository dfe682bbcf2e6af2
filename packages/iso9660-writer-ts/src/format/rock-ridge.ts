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

/** POSIX file types, as RRIP 4.1.1 lists them for the mode of a PX entry. */
export const FILE_TYPE = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  character: 0o020000,
  block: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
} as const;

/** The bits of a mode that tell the type, and those that tell permissions with setuid, setgid and sticky. */
export const TYPE_BITS = 0o170000;
export const PERMISSIONS = 0o7777;

/** `PX`, RRIP 4.1.1, in the 36-byte form that every reader knows (RR-08). */
export function PX(attributes: PosixAttributes): SystemUseEntry {
  return new TableEntry('PX', posixAttributes, attributes);
}

const deviceNumber = struct(16, { high: at(1, u32both), low: at(9, u32both) });

/** `PN`, RRIP 4.1.2: the number of a device. */
export function PN(high: number, low: number): SystemUseEntry {
  return new TableEntry('PN', deviceNumber, { high, low });
}

/** Flags of TF, RRIP 4.1.6: which dates it has, in the order of their bits, and whether they have 17 bytes instead of 7. */
export const TIME_STAMP = { creation: 0x01, modify: 0x02, access: 0x04, attributes: 0x08, longForm: 0x80 } as const;

/** In this order; no creation date, short form. */
const MODIFY_ACCESS_ATTRIBUTES = TIME_STAMP.modify | TIME_STAMP.access | TIME_STAMP.attributes;

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
export const CONTINUES = 0x01;

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

/** Bytes of a name's entry, as if one could hold any. */
export function nameEntryLength(name: string): number {
  return TEXT_OVERHEAD + nameLength(name);
}

/** A name that one entry holds, as most do. */
class WholeName implements SystemUseEntry {
  readonly length: number;
  readonly #name: string;

  constructor(name: string, nameLength: number) {
    this.#name = name;
    this.length = TEXT_OVERHEAD + nameLength;
  }

  get signature(): string {
    return 'NM';
  }

  writeTo(view: DataView, offset: number): void {
    entryHeader.writeTo(view, offset, this);
    view.setUint8(offset + entryHeader.length, 0);
    writeName(view, offset + TEXT_OVERHEAD, this.#name);
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

/** Component flags of RRIP 4.1.3.1. */
export const COMPONENT = { continues: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const;

/** SL flag of RRIP 4.1.3: another SL entry follows. */
const COMPONENT_CONTINUES = 0x01;

/** Bytes of component records in one SL entry: 255 less signature, length, version and flags. */
const COMPONENTS_LIMIT = 250;

/** Bytes of a component record before its text. */
const COMPONENT_HEADER = 2;

interface Component {
  readonly flags: number;
  readonly text: Uint8Array;
}

/** Bytes of a character in UTF-8, at most. */
const LONGEST_CHARACTER = 4;

const EMPTY = new Uint8Array(0);

/**
 * `SL`, RRIP 4.1.3: the target of a symbolic link, over as many entries as it takes. The target is written as its
 * components: a root only at the start, empty components dropped (RR-14).
 */
export function linkEntries(target: string): SystemUseEntry[] {
  const entries: Component[][] = [];
  for (let waiting = components(target); waiting.length > 0; ) {
    const [taken, rest] = divide(waiting);
    entries.push(taken);
    waiting = rest;
  }
  return entries.map((parts, index) => linkEntry(parts, index < entries.length - 1 ? COMPONENT_CONTINUES : 0));
}

/**
 * Divides components into those of one entry and the rest. The cut goes through the last name it can go through:
 * libarchive loses the slash where an entry ends between two components (Q21).
 */
function divide(parts: readonly Component[]): [taken: Component[], rest: Component[]] {
  const ends = endsOf(parts);
  const over = ends.findIndex((end) => end > COMPONENTS_LIMIT);
  if (over === -1) return [[...parts], []];
  for (let index = over; index >= 0; index--) {
    const { flags, text } = parts[index]!;
    const room = COMPONENTS_LIMIT - (ends[index - 1] ?? 0) - COMPONENT_HEADER;
    const limit = Math.min(text.length - 1, room);
    if (flags !== 0 || limit < 1) continue;
    const cut = utf8Boundary(text, limit);
    // Room for less than a character may hold no place between characters.
    if (limit < LONGEST_CHARACTER && (text[cut]! & 0xc0) === 0x80) continue;
    return [
      [...parts.slice(0, index), { flags: COMPONENT.continues, text: text.subarray(0, cut) }],
      [{ flags, text: text.subarray(cut) }, ...parts.slice(index + 1)],
    ];
  }
  return [parts.slice(0, over), parts.slice(over)];
}

/** Where each component would end in an entry that holds them all. */
function endsOf(parts: readonly Component[]): number[] {
  let end = 0;
  return parts.map((part) => {
    end += lengthOf(part);
    return end;
  });
}

function components(target: string): Component[] {
  const named = target.split('/').filter((name) => name !== '');
  const root = target.startsWith('/') ? [{ flags: COMPONENT.root, text: EMPTY }] : [];
  return [...root, ...named.map(component)];
}

function component(name: string): Component {
  if (name === '.') return { flags: COMPONENT.current, text: EMPTY };
  if (name === '..') return { flags: COMPONENT.parent, text: EMPTY };
  return { flags: 0, text: nameBytes(name) };
}

function lengthOf({ text }: Component): number {
  return COMPONENT_HEADER + text.length;
}

function linkEntry(parts: readonly Component[], flags: number): SystemUseEntry {
  const length = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return systemUseEntry('SL', 1 + length, (view, offset) => {
    view.setUint8(offset, flags);
    let place = offset + 1;
    for (const { flags: componentFlags, text } of parts) {
      view.setUint8(place, componentFlags);
      view.setUint8(place + 1, text.length);
      writeBytes(view, place + COMPONENT_HEADER, text);
      place += COMPONENT_HEADER + text.length;
    }
  });
}
