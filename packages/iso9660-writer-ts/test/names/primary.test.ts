import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignIdentifiers } from '../../src/names/assign-identifiers.js';
import { byUnits } from '../../src/names/order.js';
import { primaryNames } from '../../src/names/primary.js';
import type { NameKind } from '../../src/names/profile.js';
import { atOnce } from '../../src/turns.js';

type Level = 1 | 2 | 3;

const named = (names: readonly string[], level: Level = 3, kind: NameKind = 'file') =>
  atOnce(
    assignIdentifiers(
      names.map((name) => ({ name, kind })),
      primaryNames(level),
    ),
  );

const file = (name: string, level: Level = 3) => named([name], level)[0]!;
const directory = (name: string, level: Level = 3) => named([name], level, 'directory')[0]!;

describe('primary names', () => {
  test.each([
    ['hello.txt', 'HELLO.TXT;1'],
    ['UPPER_9.TXT', 'UPPER_9.TXT;1'],
    ['a'.repeat(30), `${'A'.repeat(30)}.;1`],
    ['a'.repeat(31), `${'A'.repeat(30)}.;1`],
    [`${'a'.repeat(40)}.tar`, `${'A'.repeat(27)}.TAR;1`],
  ])('of level 3 have thirty d-characters: %s (NA-01)', (name, identifier) => {
    expect(file(name)).toBe(identifier);
    expect(file(name, 2)).toBe(identifier);
  });

  test.each([
    ['filename.txt', 'FILENAME.TXT;1'],
    ['filename9.text', 'FILENAME.TEX;1'],
    ['.a.b', '_A.B;1'],
  ])('of level 1 have eight and three: %s (NA-01, NA-04)', (name, identifier) => {
    expect(file(name, 1)).toBe(identifier);
  });

  test('of directories have 31 characters, at level 1 eight (NA-01)', () => {
    expect(directory('d'.repeat(40))).toBe('D'.repeat(31));
    expect(directory('d'.repeat(40), 1)).toBe('D'.repeat(8));
  });

  test('have room for a counter beside a long extension', () => {
    const [a, e] = ['a'.repeat(19), 'e'.repeat(10)];
    expect(named([`${a}+.${e}`, `${a}-.${e}`])).toEqual([
      `${a.toUpperCase()}_.${e.toUpperCase()};1`,
      `${'A'.repeat(17)}001.${e.toUpperCase()};1`,
    ]);
    // An extension that fits without a counter is cut for one.
    expect(named([`aaaaaaaa+.${'e'.repeat(20)}`, `aaaaaaaa-.${'e'.repeat(20)}`])).toEqual([
      `AAAAAAAA_.${'E'.repeat(20)};1`,
      `AAAAAAAA_001.${'E'.repeat(15)};1`,
    ]);
    expect(named([`${'d'.repeat(30)}+`, `${'d'.repeat(30)}-`], 3, 'directory')).toEqual([
      `${'D'.repeat(30)}_`,
      `${'D'.repeat(28)}001`,
    ]);
  });

  test('of files always have the period and the version, those of directories never (NA-02)', () => {
    expect(file('README')).toBe('README.;1');
    expect(file('README.')).toBe('README.;1');
    expect(directory('a.b')).toBe('A_B');
  });

  test.each([
    ['.bashrc', '_BASHRC.;1'],
    ['foo.tar.gz', 'FOO_TAR.GZ;1'],
    ['a b+c.d-e', 'A_B_C.D_E;1'],
    ['straße', 'STRA_E.;1'],
    ['é', '_.;1'],
    ['e\u0301', 'E_.;1'],
    ['😀😀.😀', '__._;1'],
    ['\udce9', '_.;1'],
    ['ı', '_.;1'],
  ])('map %s one code point to one character (NA-03)', (name, identifier) => {
    expect(file(name)).toBe(identifier);
  });

  test('that are too long keep the extension, and are cut at the stem (NA-04)', () => {
    expect(file(`${'s'.repeat(30)}.extension`)).toBe(`${'S'.repeat(21)}.EXTENSION;1`);
    expect(file(`stem.${'e'.repeat(60)}`)).toBe(`STEM.${'E'.repeat(15)};1`);
  });

  test('that are legal and unique stay, the others get a counter in the order of their names (NA-05)', () => {
    expect(named(['A B', 'A+B', 'A_B'])).toEqual(['A_B001.;1', 'A_B002.;1', 'A_B.;1']);
    expect(named(['SAMEEIGHT1.TXT', 'SAMEEIGHT2.TXT'], 1)).toEqual(['SAMEEIGH.TXT;1', 'SAMEE001.TXT;1']);
  });

  test('that would take a name given before take the next number (NA-05)', () => {
    expect(named(['A B', 'A+B', 'A_B', 'A_B001'])).toEqual(['A_B002.;1', 'A_B003.;1', 'A_B.;1', 'A_B001.;1']);
  });

  test('of a file and a directory share one name space, and X equals X. (NA-06)', () => {
    const names = [
      { name: 'x', kind: 'file' as const },
      { name: 'x.', kind: 'file' as const },
      { name: 'X', kind: 'directory' as const },
    ];
    const identifiers = atOnce(assignIdentifiers(names, primaryNames(3))).map((identifier) =>
      identifier.replace('.;1', ''),
    );
    expect(new Set(identifiers).size).toBe(3);
  });

  test.each([1, 2, 3] as const)(
    'of level %i hold nothing else than d-characters, whatever the source has (NA-07)',
    (level) => {
      const legal = level === 1 ? /^[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1$/ : /^(?=.{2,33}$)[A-Z0-9_]*\.[A-Z0-9_]*;1$/;
      fc.assert(
        fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 30, size: 'max' }), (names) => {
          const identifiers = named(names, level);
          for (const identifier of identifiers) expect(identifier).toMatch(legal);
          expect(new Set(identifiers).size).toBe(names.length);
        }),
        { seed: 9660 },
      );
    },
  );
});

describe('20,000 names that collide in 8.3', () => {
  const names = Array.from({ length: 20_000 }, (_, number) => `collision number ${number}.txt`).sort(byUnits);

  test('are all different (NA-05)', () => {
    const identifiers = named(names, 1);
    expect(new Set(identifiers).size).toBe(names.length);
    for (const identifier of identifiers) expect(identifier).toMatch(/^[A-Z0-9_]{8}\.TXT;1$/);
  });

  test('use the counters of each width before a wider one (NA-05)', () => {
    const identifiers = named(names, 1);
    expect(identifiers.slice(0, 2)).toEqual(['COLLISIO.TXT;1', 'COLLI001.TXT;1']);
    expect(identifiers.slice(999, 1_001)).toEqual(['COLLI999.TXT;1', 'COLL1000.TXT;1']);
    expect(identifiers.at(-1)).toBe('COL19999.TXT;1');
  });
});

describe('the order of primary records', () => {
  test('compares name before extension, filled up with spaces (DR-09)', () => {
    const { compare } = primaryNames(3);
    const names = ['AB.;1', 'A.ZZ;1', 'A0.A;1', 'A.B;1', 'A_.A;1'];
    expect(names.sort((one, other) => compare(one, 'file', other, 'file'))).toEqual([
      ...['A.B;1', 'A.ZZ;1', 'A0.A;1', 'AB.;1', 'A_.A;1'],
    ]);
  });
});
