import { ATTRIBUTE, SLOT, slotsOf, writeLongName, writeShortEntry } from './directory-entry.js';
import { saysAll } from './fat-names.js';

/** What a row may point at. */
interface Target {
  readonly kind: 'file' | 'directory';
  readonly modifiedAt: Date;
  readonly length: number;
}

/** One name of a directory: its short entry, after its long name if the short one does not say all. */
export interface DirectoryRow<T extends Target> {
  readonly shortName: string;
  readonly longName: string | undefined;
  readonly attributes: number;
  readonly modifiedAt: Date;
  /** Nothing for what has no clusters of its own. */
  readonly target: T | undefined;
}

/** The volume's label, which is a name of the root directory. */
export function labelRow(label: string, modifiedAt: Date): DirectoryRow<never> {
  return { shortName: label, longName: undefined, attributes: ATTRIBUTE.volumeLabel, modifiedAt, target: undefined };
}

/** The first two names of a directory that has a parent. */
export function dotRow<T extends Target>(
  shortName: '.' | '..',
  target: T | undefined,
  modifiedAt: Date,
): DirectoryRow<T> {
  return { shortName, longName: undefined, attributes: ATTRIBUTE.directory, modifiedAt, target };
}

export function nameRow<T extends Target>(name: string, shortName: string, target: T): DirectoryRow<T> {
  return {
    shortName,
    longName: saysAll(shortName, name) ? undefined : name,
    attributes: target.kind === 'directory' ? ATTRIBUTE.directory : ATTRIBUTE.archive,
    modifiedAt: target.modifiedAt,
    target,
  };
}

export function slotsOfRows(rows: readonly DirectoryRow<Target>[]): number {
  return rows.reduce((sum, { longName }) => sum + slotsOf(longName), 0);
}

/** Writes all slots of a row. */
export function writeRow(view: DataView, offset: number, row: DirectoryRow<Target>, firstCluster: number): void {
  const { shortName, longName, attributes, modifiedAt, target } = row;
  if (longName !== undefined) writeLongName(view, offset, longName, shortName);
  const size = target?.kind === 'file' ? target.length : 0;
  const shortOffset = offset + (slotsOf(longName) - 1) * SLOT;
  writeShortEntry(view, shortOffset, { shortName, attributes, modifiedAt, firstCluster, size });
}
