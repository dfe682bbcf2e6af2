import { mayPauseAfter, type Work } from '../turns.js';
import { type NameKind, type NameParts, type NamingProfile, ownIdentifier } from './profile.js';

/** A name of the source tree that needs an identifier. */
export interface NameInUse {
  readonly name: string;
  readonly kind: NameKind;
}

/** Digits of the first counters; more when they run out. */
const FIRST_WIDTH = 3;

/**
 * The identifiers of a directory's names, or `undefined` when two of them are equal. As long as none do, neither the order of
 * the names nor precedence nor counters matter: so it is in nearly every directory, and it costs a fraction.
 */
export function* identifiersApart(names: readonly NameInUse[], profile: NamingProfile): Work<string[] | undefined> {
  const identifiers = new Array<string>(names.length);
  let mayMeet = false;
  for (let index = 0; index < names.length; index++) {
    const { name, kind } = names[index]!;
    const identifier = ownIdentifier(name, kind, profile);
    identifiers[index] = identifier;
    mayMeet ||= identifier !== name || !profile.isUnmistakable(name);
    if (mayPauseAfter(index)) yield;
  }
  return mayMeet && (yield* doMeet(names, identifiers, profile)) ? undefined : identifiers;
}

function* doMeet(names: readonly NameInUse[], identifiers: readonly string[], profile: NamingProfile): Work<boolean> {
  const taken = new Set<string>();
  for (let index = 0; index < names.length; index++) {
    taken.add(profile.collisionKey(identifiers[index]!, names[index]!.kind));
    if (mayPauseAfter(index)) yield;
  }
  return taken.size < names.length;
}

/**
 * Gives the names of one directory their identifiers, in the order given, all different to the hierarchy's readers.
 * Names that are legal as they are keep themselves; the others take what sanitising and cutting leaves of them, and
 * where that is taken a counter replaces the end of the stem (NA-05, JO-04). One counter per stem, which never turns
 * back, makes this O(n) for n names. `names` must come in a fixed order, or output would depend on the input's.
 */
export function* assignIdentifiers(names: readonly NameInUse[], profile: NamingProfile): Work<string[]> {
  const taken = new Set<string>();
  const counters = new Map<string, number>();
  const identifiers = new Array<string>(names.length);

  const take = (identifier: string, index: number): boolean => {
    const { kind } = names[index]!;
    const key = profile.collisionKey(identifier, kind);
    if (taken.has(key)) return false;
    taken.add(key);
    identifiers[index] = identifier;
    return true;
  };

  const takeWithCounter = (index: number): void => {
    const { name, kind } = names[index]!;
    const full = profile.sanitise(name, kind);
    for (let width = FIRST_WIDTH; ; width++) {
      const parts: NameParts = profile.fit(full, kind, width);
      const counterKey = `${width} ${profile.collisionKey(profile.identifier(parts, kind), kind)}`;
      const end = 10 ** width;
      for (let count = counters.get(counterKey) ?? firstCount(width); count < end; count++) {
        counters.set(counterKey, count + 1);
        const stem = parts.stem + String(count).padStart(width, '0');
        if (take(profile.identifier({ stem, extension: parts.extension }, kind), index)) return;
      }
    }
  };

  const changed: number[] = [];
  for (const [index, { name, kind }] of names.entries()) {
    const identifier = ownIdentifier(name, kind, profile);
    if (!profile.keeps(name, identifier, kind) || !take(identifier, index)) changed.push(index);
    if (mayPauseAfter(index)) yield;
  }
  for (const [done, index] of changed.entries()) {
    const { name, kind } = names[index]!;
    if (!take(ownIdentifier(name, kind, profile), index)) takeWithCounter(index);
    if (mayPauseAfter(done)) yield;
  }
  return identifiers;
}

/** 001 for three digits; wider counters have no leading zeros, so that no two widths make the same text. */
function firstCount(width: number): number {
  return width === FIRST_WIDTH ? 1 : 10 ** (width - 1);
}
