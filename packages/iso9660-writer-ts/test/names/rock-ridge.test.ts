import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameLength } from '../../src/bytes/text.js';
import { assignIdentifiers } from '../../src/names/assign-identifiers.js';
import { isTooLong, rockRidgeNames } from '../../src/names/rock-ridge.js';
import { atOnce } from '../../src/turns.js';

const named = (...names: readonly string[]) =>
  atOnce(
    assignIdentifiers(
      names.map((name) => ({ name, kind: 'file' })),
      rockRidgeNames,
    ),
  );

describe('Rock Ridge names', () => {
  test('are kept whatever they hold, up to 255 bytes (NA-10)', () => {
    const names = ['README', 'readme', 'a:b;c*', '\x01\n', 'é', 'e\u0301', '\udcff', 'n'.repeat(255), '€'.repeat(85)];
    expect(named(...names)).toEqual(names);
    expect(names.filter(isTooLong)).toEqual([]);
  });

  test('of more than 255 bytes are cut between characters and end in a digest of the whole (NA-10)', () => {
    const [name] = named('€'.repeat(90));
    expect(name).toMatch(/^€{82}~[0-9a-f]{8}$/);
    expect(isTooLong('€'.repeat(90))).toBe(true);
  });

  test('that differ behind the cut stay different (NA-10)', () => {
    const [one, other] = named(`${'n'.repeat(255)}1`, `${'n'.repeat(255)}2`);
    expect(one).not.toBe(other);
    expect(one!.slice(0, 246)).toBe(other!.slice(0, 246));
  });

  test('never have more than 255 bytes, nor bytes that the name did not have (NA-10)', () => {
    const unit = fc.constantFrom('n', 'é', '€', '😀', '\udc80', '\udcff');
    fc.assert(
      fc.property(fc.array(unit, { minLength: 50, maxLength: 400, size: 'max' }), (units) => {
        const name = units.join('');
        const [identifier] = named(name);
        expect(nameLength(identifier!)).toBeLessThanOrEqual(255);
        if (isTooLong(name)) expect(name.startsWith(identifier!.slice(0, -9))).toBe(true);
        else expect(identifier).toBe(name);
      }),
      { seed: 9660 },
    );
  });
});
