import { nameEntries } from '../format/rock-ridge.js';
import { CE_LENGTH, type SystemUseEntry } from '../format/system-use-entry.js';
import { SECTOR_SIZE } from '../layout/extent.js';

/** What a record has to say in its system use area. */
export interface SystemUse {
  /** The Rock Ridge name, which can be divided to make things fit. */
  readonly name?: string;
  readonly entries: readonly SystemUseEntry[];
}

/** System use entries over the record itself and the continuation areas behind it. CE entries are not among them. */
export interface FittedSystemUse {
  readonly inline: readonly SystemUseEntry[];
  readonly areas: readonly (readonly SystemUseEntry[])[];
}

const NOTHING: readonly never[] = [];

/**
 * Fits a system use into `room` bytes of the record and as many continuation areas as it takes, each within one
 * sector (RR-05 to RR-07). As much of the name as possible stays in the record, for readers that look no further (Q02).
 */
export function fitSystemUse({ name, entries }: SystemUse, room: number): FittedSystemUse {
  const names = name === undefined ? NOTHING : nameEntries(name);
  const all = names.length === 0 ? entries : [...names, ...entries];
  if (lengthOf(all) <= room) return { inline: all, areas: NOTHING };

  const roomBesideCE = room - CE_LENGTH;
  const divided = name !== undefined && lengthOf(names) > roomBesideCE;
  const inOrder = divided ? [...nameEntries(name, roomBesideCE), ...entries] : all;
  const count = divided ? 1 : countThatFit(inOrder, roomBesideCE);
  return { inline: inOrder.slice(0, count), areas: areasOf(inOrder.slice(count)) };
}

function areasOf(entries: readonly SystemUseEntry[]): SystemUseEntry[][] {
  const areas: SystemUseEntry[][] = [];
  let rest = [...entries];
  while (rest.length > 0) {
    const count = lengthOf(rest) <= SECTOR_SIZE ? rest.length : countThatFit(rest, SECTOR_SIZE - CE_LENGTH);
    areas.push(rest.slice(0, count));
    rest = rest.slice(count);
  }
  return areas;
}

function countThatFit(entries: readonly SystemUseEntry[], room: number): number {
  let length = 0;
  const over = entries.findIndex((entry) => {
    length += entry.length;
    return length > room;
  });
  return over === -1 ? entries.length : over;
}

export function lengthOf(entries: readonly SystemUseEntry[]): number {
  let sum = 0;
  for (let index = 0; index < entries.length; index++) sum += entries[index]!.length;
  return sum;
}
