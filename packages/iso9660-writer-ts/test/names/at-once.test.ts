import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignIdentifiers, identifiersApart, type NameInUse } from '../../src/names/assign-identifiers.js';
import { enhancedNames } from '../../src/names/enhanced.js';
import { jolietNames } from '../../src/names/joliet.js';
import { primaryNames } from '../../src/names/primary.js';
import type { NamingProfile } from '../../src/names/profile.js';
import { rockRidgeNames } from '../../src/names/rock-ridge.js';
import { atOnce as done } from '../../src/turns.js';

const PROFILES: readonly (readonly [string, NamingProfile])[] = [
  ['primary, level 1', primaryNames(1)],
  ['primary, level 3', primaryNames(3)],
  ['Joliet, 64 units', jolietNames({ longNames: false })],
  ['Joliet, 103 units', jolietNames({ longNames: true })],
  ['enhanced', enhancedNames],
  ['Rock Ridge', rockRidgeNames],
];

/** Few different characters, so that all kinds of names come up, and names that meet. */
const character = fc.constantFrom(...'aAbZ09_-. ;:*é日', '😀', '\udce9', '\u0301', 'ß');
const length = fc.constantFrom(1, 2, 8, 12, 31, 110, 300);
const anyName = length.chain((maxLength) => fc.string({ unit: character, minLength: 1, maxLength, size: 'max' }));
const kind = fc.constantFrom('file' as const, 'directory' as const);

describe.each(PROFILES)('%s', (_label, profile) => {
  test('a name identified at once is called what its parts would make it', () => {
    fc.assert(
      fc.property(anyName, kind, (name, kind) => {
        const atOnce = profile.atOnce(name, kind);
        if (atOnce === undefined) return;
        expect(atOnce).toBe(profile.identifier(profile.fit(profile.sanitise(name, kind), kind, 0), kind));
      }),
      { seed: 9660, numRuns: 5_000 },
    );
  });

  test('names that do not meet are called what they would be in their turn, whatever the order', () => {
    const names = fc.uniqueArray(fc.record({ name: anyName, kind }), { selector: ({ name }) => name, maxLength: 12 });
    fc.assert(
      fc.property(names, (names) => {
        const apart = done(identifiersApart(names, profile));
        if (apart === undefined) expect(hasMeeting(names, profile)).toBe(true);
        else expect(apart).toEqual(done(assignIdentifiers(names, profile)));
      }),
      { seed: 9660, numRuns: 1_000 },
    );
  });
});

/** Whether a counter or precedence had to decide. */
function hasMeeting(names: readonly NameInUse[], profile: NamingProfile): boolean {
  const own = names.map(({ name, kind }) =>
    profile.collisionKey(profile.identifier(profile.fit(profile.sanitise(name, kind), kind, 0), kind), kind),
  );
  return new Set(own).size < names.length;
}
