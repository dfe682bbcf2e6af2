import type { TreeNode } from '../tree/node.js';

/** What a hierarchy makes of names: which characters, how long, and which of them readers cannot tell apart. */
export interface NamingProfile {
  /** How warnings call the hierarchy. */
  readonly label: string;
  /** The name in characters the hierarchy allows, in two parts, of any length. */
  sanitise(name: string, kind: NameKind): NameParts;
  /** Shortens the parts to the profile's limits, leaving room for a counter of `reserve` characters behind the stem. */
  fit(parts: NameParts, kind: NameKind, reserve: number): NameParts;
  /** The file identifier as it is recorded. */
  identifier(parts: NameParts, kind: NameKind): string;
  /** Identifiers with the same key must not meet in one directory. */
  collisionKey(parts: NameParts, kind: NameKind): string;
  /** Identifiers of a directory ascend by this key, compared by UTF-16 units (DR-09). */
  sortKey(identifier: string, kind: NameKind): string;
  /** Whether `identifier` is what people call `name`: such names are kept as they are, and raise no warning. */
  keeps(name: string, identifier: string, kind: NameKind): boolean;
  /** Bytes of a recorded identifier. */
  byteLength(identifier: string): number;
  write(view: DataView, offset: number, identifier: string): void;
}

/** ECMA-119 gives files an extension and a version, directories neither. Whatever is no directory is recorded as a file. */
export type NameKind = TreeNode['kind'];

export interface NameParts {
  readonly stem: string;
  /** Without the period; empty when there is none. */
  readonly extension: string;
}

/** The last period separates the extension; one at the start does not (NA-03). */
export function splitName(name: string): NameParts {
  const period = name.lastIndexOf('.');
  if (period <= 0) return { stem: name, extension: '' };
  return { stem: name.slice(0, period), extension: name.slice(period + 1) };
}

/**
 * ECMA-119 9.3 compares names as if filled up with spaces, and the extension only after the name. Without spaces at
 * the ends, and with a separator below the space, a comparison of the joined parts does the same (DR-09).
 */
export function joinForSorting({ stem, extension }: NameParts): string {
  return `${stem.replace(SPACES_AT_END, '')}\0${extension.replace(SPACES_AT_END, '')}`;
}

const SPACES_AT_END = / +$/;
