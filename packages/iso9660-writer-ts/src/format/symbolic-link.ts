import { nameBytes, utf8Boundary } from '../bytes/text.js';
import { type SystemUseEntry, systemUseEntry, writeBytes } from './system-use-entry.js';

/** Component flags of RRIP 4.1.3.1. */
const COMPONENT = { continues: 0x01, current: 0x02, parent: 0x04, root: 0x08 } as const;

/** SL flag of RRIP 4.1.3: another SL entry follows. */
const CONTINUES = 0x01;

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
  return entries.map((parts, index) => linkEntry(parts, index < entries.length - 1 ? CONTINUES : 0));
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
