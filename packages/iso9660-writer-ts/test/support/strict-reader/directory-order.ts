import type { RecordedChild, RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';

/** An identifier taken apart for ECMA-119 9.3: code units of the parts, 8 bits in the primary tree, 16 in Joliet. */
interface OrderKey {
  readonly name: readonly number[];
  readonly extension: readonly number[];
  readonly version: number;
  readonly isAssociated: boolean;
}

const SPACE = 0x20;
const PERIOD = 0x2e;
const SEMICOLON = 0x3b;
const FLAG_ASSOCIATED = 0x04;

const ORDERS = {
  primary: { orderKey: primaryKey, rule: 'DR-09' },
  joliet: { orderKey: jolietKey, rule: 'JO-05' },
  enhanced: { orderKey: enhancedKey, rule: 'NA-11' },
} as const;

/** DR-09, JO-05, NA-11: records stand in the order of their padded identifiers. */
export function checkOrder(tree: RecordedTree, log: FaultLog): void {
  const { orderKey, rule } = ORDERS[tree.label];
  for (const directory of tree.directories) {
    let before: { child: RecordedChild; key: OrderKey } | undefined;
    for (const child of directory.children) {
      const key = orderKey(child);
      if (before !== undefined && compareKeys(before.key, key) > 0) {
        log.report(rule, `${tree.label} ${child.path} stands behind ${before.child.path}`);
      }
      before = { child, key };
    }
  }
}

/** PT-02: directory identifiers are compared whole, padded with spaces. */
export function compareDirectoryIdentifiers(label: RecordedTree['label'], one: Uint8Array, other: Uint8Array): number {
  const units = label === 'joliet' ? unitsOf : bytesOf;
  return comparePadded(units(one), units(other));
}

function primaryKey(child: RecordedChild): OrderKey {
  const { units, isAssociated } = unitsOfRecord(child, bytesOf);
  if (child.first.isDirectory) return { name: units, extension: [], version: 1, isAssociated };
  const semicolon = units.lastIndexOf(SEMICOLON);
  const name = semicolon < 0 ? units : units.slice(0, semicolon);
  const version = semicolon < 0 ? 1 : Number(String.fromCharCode(...units.slice(semicolon + 1)));
  const period = name.lastIndexOf(PERIOD);
  if (period < 0) return { name, extension: [], version, isAssociated };
  return { name: name.slice(0, period), extension: name.slice(period + 1), version, isAssociated };
}

/** Joliet has no version. A name that begins with its only period has no extension, it is all name. */
function jolietKey(child: RecordedChild): OrderKey {
  const { units, isAssociated } = unitsOfRecord(child, unitsOf);
  const period = child.first.isDirectory ? 0 : units.lastIndexOf(PERIOD);
  if (period <= 0) return { name: units, extension: [], version: 1, isAssociated };
  return { name: units.slice(0, period), extension: units.slice(period + 1), version: 1, isAssociated };
}

/** ISO 9660:1999 knows no extension: a period is a character like others. */
function enhancedKey(child: RecordedChild): OrderKey {
  const { units, isAssociated } = unitsOfRecord(child, bytesOf);
  return { name: units, extension: [], version: 1, isAssociated };
}

function unitsOfRecord(child: RecordedChild, split: (identifier: Uint8Array) => readonly number[]) {
  return { units: split(child.identifier), isAssociated: (child.first.flags & FLAG_ASSOCIATED) !== 0 };
}

function compareKeys(one: OrderKey, other: OrderKey): number {
  return (
    comparePadded(one.name, other.name) ||
    comparePadded(one.extension, other.extension) ||
    other.version - one.version ||
    Number(other.isAssociated) - Number(one.isAssociated)
  );
}

function comparePadded(one: readonly number[], other: readonly number[]): number {
  const length = Math.max(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (one[index] ?? SPACE) - (other[index] ?? SPACE);
    if (difference !== 0) return difference;
  }
  return 0;
}

function bytesOf(identifier: Uint8Array): readonly number[] {
  return Array.from(identifier);
}

function unitsOf(identifier: Uint8Array): readonly number[] {
  const units: number[] = [];
  for (let at = 0; at + 1 < identifier.length; at += 2)
    units.push(((identifier[at] ?? 0) << 8) | (identifier[at + 1] ?? 0));
  return units;
}
