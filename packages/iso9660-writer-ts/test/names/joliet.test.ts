import { describe, expect, test } from 'vitest';
import { assignIdentifiers } from '../../src/names/assign-identifiers.js';
import { jolietNames } from '../../src/names/joliet.js';
import type { NameKind } from '../../src/names/profile.js';
import { atOnce } from '../../src/turns.js';

const profile = jolietNames({ longNames: true });

const named = (names: readonly string[], kind: NameKind = 'file', limit = 103) =>
  atOnce(
    assignIdentifiers(
      names.map((name) => ({ name, kind })),
      jolietNames({ longNames: limit > 64 }),
    ),
  );

const one = (name: string, limit = 103) => named([name], 'file', limit)[0]!;

describe('Joliet names', () => {
  test('are kept as they are, without a version (JO-01, JO-05)', () => {
    const names = ['Read me.txt', 'é', '日本語.txt', '😀.png', '.hidden', 'no extension', 'a.b.c', '<>|"'];
    expect(named(names)).toEqual(names);
  });

  test('are written as UTF-16, most significant byte first (JO-01)', () => {
    const target = new Uint8Array(profile.byteLength('€😀'));
    profile.write(new DataView(target.buffer), 0, '€😀');
    expect([...target]).toEqual([0x20, 0xac, 0xd8, 0x3d, 0xde, 0x00]);
  });

  test('of up to 103 units fit, longer ones are cut and keep their extension (JO-02)', () => {
    expect(one(`${'n'.repeat(99)}.txt`)).toBe(`${'n'.repeat(99)}.txt`);
    expect(one(`${'n'.repeat(100)}.txt`)).toBe(`${'n'.repeat(99)}.txt`);
    expect(one('d'.repeat(200))).toBe('d'.repeat(103));
    expect(one(`${'n'.repeat(100)}.txt`, 64)).toBe(`${'n'.repeat(60)}.txt`);
  });

  test('are never cut inside a surrogate pair (JO-02)', () => {
    expect(one('😀'.repeat(52))).toBe('😀'.repeat(51));
    expect(one(`${'😀'.repeat(52)}.txt`)).toBe(`${'😀'.repeat(49)}.txt`);
    expect(one(`n.${'😀'.repeat(60)}`)).toBe(`n.${'😀'.repeat(25)}`);
  });

  test.each(['*', '/', ':', ';', '?', '\\', '\0', '\x1f', '\ud800', '\udc00', '\udce9'])(
    'show a forbidden %j as one _ (JO-03, JO-09)',
    (character) => {
      expect(one(`a${character}b`)).toBe('a_b');
    },
  );

  test.each(['...', ' ', '. .', '..'.repeat(60)])(
    'of nothing but periods and spaces become one _: %j (JO-10)',
    (name) => {
      expect(one(name)).toBe('_');
    },
  );

  test.each([
    [['README', 'readme', 'ReadMe']],
    [['a:b', 'a;b', 'a*b', 'a_b']],
    [['end', 'end.', 'end..', 'end ', 'end . ']],
    [['É', 'é']],
    [['ΣΑΣ', 'σας', 'σασ']],
    [[`${'n'.repeat(103)}1`, `${'n'.repeat(103)}2`]],
    [[`${'😀'.repeat(60)}1`, `${'😀'.repeat(60)}2`]],
    [['...', '..', '. .', ' ']],
  ])('that readers could not tell apart get a counter: %j (JO-04)', (names) => {
    const identifiers = named(names);
    const folded = identifiers.map((identifier) => identifier.replace(/[. ]+$/, '').toUpperCase());
    expect(new Set(folded).size).toBe(names.length);
    expect(Math.max(...identifiers.map((identifier) => identifier.length))).toBeLessThanOrEqual(103);
  });

  test('keep what was legal and unique from the start (JO-04)', () => {
    expect(named(['a:b', 'a;b', 'a_b'])).toEqual(['a_b001', 'a_b002', 'a_b']);
  });

  test('put the counter before the extension, where there is room for it (JO-02, JO-04)', () => {
    expect(named(['x:.txt', 'x;.txt'])).toEqual(['x_.txt', 'x_001.txt']);
    expect(named([`${'n'.repeat(99)}:.txt`, `${'n'.repeat(99)};.txt`])).toEqual([
      `${'n'.repeat(99)}.txt`,
      `${'n'.repeat(96)}001.txt`,
    ]);
  });
});

describe('the order of Joliet records', () => {
  const sorted = (names: readonly string[], kind: NameKind) =>
    [...names].sort((one, other) => profile.compare(one, kind, other, kind));

  test('compares name before extension, filled up with spaces (DR-09, JO-05)', () => {
    expect(sorted(['A-B.X', 'A.X', 'A B.X', 'A!.X'], 'file')).toEqual(['A.X', 'A B.X', 'A!.X', 'A-B.X']);
    expect(sorted(['a .c', 'a.b', 'a .a'], 'file')).toEqual(['a .a', 'a.b', 'a .c']);
  });

  test('takes a name that starts with its only period as all name (DR-09)', () => {
    expect(sorted(['a', '.hidden', '!', '-'], 'file')).toEqual(['!', '-', '.hidden', 'a']);
  });

  test('compares directories as a whole (DR-09)', () => {
    expect(sorted(['a.b', 'a-b', 'a b', 'a'], 'directory')).toEqual(['a', 'a b', 'a-b', 'a.b']);
  });

  test('is that of unsigned units, surrogates before U+E000 (JO-05)', () => {
    expect(sorted(['\ue000', '😀', '\u4e00', 'z'], 'file')).toEqual(['z', '\u4e00', '😀', '\ue000']);
  });
});
