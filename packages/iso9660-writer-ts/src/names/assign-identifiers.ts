import type { NameKind, NameParts, NamingProfile } from './profile.js';

/** A name of the source tree that needs an identifier. */
export interface NameInUse {
  readonly name: string;
  readonly kind: NameKind;
}

/** Digits of the first counters; more when they run out. */
const FIRST_WIDTH = 3;

/**
 * Gives the names of one directory their identifiers, in the order given, all different to the hierarchy's readers.
 * Names that are legal as they are keep themselves; the others take what sanitising and cutting leaves of them, and
 * where that is taken a counter replaces the end of the stem (NA-05, JO-04). One counter per stem, which never turns
 * back, makes this O(n) for n names. `names` must come in a fixed order, or output would depend on the input's.
 */
export function assignIdentifiers(names: readonly NameInUse[], profile: NamingProfile): string[] {
  const taken = new Set<string>();
  const counters = new Map<string, number>();
  const identifiers = new Array<string>(names.length);

  const take = (parts: NameParts, index: number): boolean => {
    const { name, kind } = names[index]!;
    const key = profile.collisionKey(parts, kind);
    if (taken.has(key)) return false;
    taken.add(key);
    const identifier = profile.identifier(parts, kind);
    // Equal text, but no second copy of it for as long as the image lives.
    identifiers[index] = identifier === name ? name : identifier;
    return true;
  };

  const takeWithCounter = (index: number): void => {
    const { name, kind } = names[index]!;
    const full = profile.sanitise(name, kind);
    for (let width = FIRST_WIDTH; ; width++) {
      const { stem, extension } = profile.fit(full, kind, width);
      const counterKey = `${width} ${profile.collisionKey({ stem, extension }, kind)}`;
      const end = 10 ** width;
      for (let count = counters.get(counterKey) ?? firstCount(width); count < end; count++) {
        counters.set(counterKey, count + 1);
        if (take({ stem: stem + String(count).padStart(width, '0'), extension }, index)) return;
      }
    }
  };

  const changed: number[] = [];
  for (const [index, { name, kind }] of names.entries()) {
    const parts = profile.fit(profile.sanitise(name, kind), kind, 0);
    const keeps = profile.keeps(name, profile.identifier(parts, kind), kind);
    if (!keeps || !take(parts, index)) changed.push(index);
  }
  for (const index of changed) {
    const { name, kind } = names[index]!;
    if (!take(profile.fit(profile.sanitise(name, kind), kind, 0), index)) takeWithCounter(index);
  }
  return identifiers;
}

/** 001 for three digits; wider counters have no leading zeros, so that no two widths make the same text. */
function firstCount(width: number): number {
  return width === FIRST_WIDTH ? 1 : 10 ** (width - 1);
}
