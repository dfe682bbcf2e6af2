import type { TreeNode } from '../tree/node.js';

/** What a hierarchy makes of names: which characters, how long, and which of them readers cannot tell apart. */
export interface NamingProfile {
  /** How warnings call the hierarchy. */
  readonly label: string;
  /**
   * The identifier of a name that needs no cutting, made in one piece: most names are like that. It is what the parts
   * would give; `undefined` for a name that has to be taken apart.
   */
  atOnce(name: string, kind: NameKind): string | undefined;
  /** The name in characters the hierarchy allows, in two parts, of any length. */
  sanitise(name: string, kind: NameKind): NameParts;
  /** Shortens the parts to the profile's limits, leaving room for a counter of `reserve` characters behind the stem. */
  fit(parts: NameParts, kind: NameKind, reserve: number): NameParts;
  /** The file identifier as it is recorded. */
  identifier(parts: NameParts, kind: NameKind): string;
  /** Identifiers with the same key must not meet in one directory. */
  collisionKey(identifier: string, kind: NameKind): string;
  /** Whether a name is one of those of which no two meet, as long as they are different and recorded as they are. */
  isUnmistakable(name: string): boolean;
  /** The order of identifiers in a directory (DR-09). */
  compare(one: string, kind: NameKind, other: string, otherKind: NameKind): number;
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

/** The last period of a file's name separates the extension; one at the start does not (NA-03). */
export function partsOf(name: string, kind: NameKind): NameParts {
  const period = kind === 'directory' ? -1 : name.lastIndexOf('.');
  if (period <= 0) return { stem: name, extension: '' };
  return { stem: name.slice(0, period), extension: name.slice(period + 1) };
}

/** The name that parts make where no version follows. */
export function joined({ stem, extension }: NameParts): string {
  return extension === '' ? stem : `${stem}.${extension}`;
}

/** The identifier of a name, as long as no other name wants the same. */
export function ownIdentifier(name: string, kind: NameKind, profile: NamingProfile): string {
  const atOnce = profile.atOnce(name, kind);
  if (atOnce !== undefined) return atOnce;
  const identifier = profile.identifier(profile.fit(profile.sanitise(name, kind), kind, 0), kind);
  // Equal text, but no second copy of it for as long as the image lives.
  return identifier === name ? name : identifier;
}
