import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { assignIdentifiers } from '../../src/names/assign-identifiers.js';
import { enhancedNames } from '../../src/names/enhanced.js';
import { atOnce } from '../../src/turns.js';
import { type IsoTree, readIso } from '../support/strict-reader/index.js';

const file = (path: string): Entry => ({ kind: 'file', path, content: path });

function identifiers(...names: readonly string[]): string[] {
  return atOnce(
    assignIdentifiers(
      names.map((name) => ({ name, kind: 'file' as const })),
      enhancedNames,
    ),
  );
}

async function treeOf(entries: readonly Entry[]): Promise<IsoTree> {
  const image = await createImage(entries, { enhanced: true });
  return readIso(await image.read(0, image.size)).trees.enhanced!;
}

describe('a name after ISO 9660:1999 (NA-11)', () => {
  test.each([
    'README.txt',
    'no version;1',
    'two.periods.in.it',
    '.hidden',
    'ends with a period.',
    'spaces at the end  ',
    'a:b*c?d\\e',
    '日本語.txt',
    '😀',
    'caf\udce9.txt',
    'n'.repeat(207),
    `${'\udcff'.repeat(203)}.txt`,
  ])('is kept: %j', (name) => {
    expect(identifiers(name)).toEqual([name]);
    expect(enhancedNames.keeps(name, name, 'file')).toBe(true);
  });

  test('holds no control characters', () => {
    expect(identifiers('a\x01b\tc\nd\x7f')).toEqual(['a_b_c_d_']);
  });

  test('differs from its neighbour only in case, or in what Joliet cannot tell', () => {
    expect(identifiers('readme', 'README', 'a.', 'a')).toEqual(['readme', 'README', 'a.', 'a']);
  });

  test('gives way to one that was there as it is', () => {
    expect(identifiers('a\x01', 'a_', 'a\x02')).toEqual(['a_001', 'a_', 'a_002']);
  });

  test('of more than 207 bytes is cut before its extension', () => {
    const [cut] = identifiers(`${'n'.repeat(300)}.txt`);
    expect(cut).toBe(`${'n'.repeat(203)}.txt`);
  });

  test('is cut between characters', () => {
    const [cut] = identifiers(`${'€'.repeat(90)}.txt`);
    expect(cut).toBe(`${'€'.repeat(67)}.txt`);
  });

  test('is cut between bytes that are no UTF-8, which stay what they are', () => {
    const [cut] = identifiers(`\udce9${'\udcff'.repeat(250)}`);
    expect(cut).toBe(`\udce9${'\udcff'.repeat(206)}`);
  });

  test('keeps a byte order mark that is part of it, cut or not', () => {
    const [cut] = identifiers(`\ufeff${'n'.repeat(300)}`);
    expect(cut).toBe(`\ufeff${'n'.repeat(204)}`);
  });

  test('that is cut differs from others that are cut to the same', () => {
    const names = Array.from({ length: 1200 }, (_, index) => `${'x'.repeat(220)}${index}.txt`);
    const cut = identifiers(...names);
    expect(new Set(cut).size).toBe(names.length);
    expect(Math.max(...cut.map(enhancedNames.byteLength))).toBe(207);
  });
});

describe('the hierarchy of ISO 9660:1999', () => {
  test('has the paths of the tree, at any depth', async () => {
    const deep = Array.from({ length: 40 }, (_, level) => `level ${level}`).join('/');
    const paths = (await treeOf([file(deep), file('sub dir/Readme.TXT')])).paths();
    expect(paths).toContain(deep);
    expect(paths).toContain('sub dir/Readme.TXT');
  });

  test('stands in the order of bytes, a period being one of them', async () => {
    const names = ['a.b', 'a-b.x', 'a b', 'a', 'b', 'B', '\udc80', '日', '\u{1f600}'];
    expect((await treeOf(names.map(file))).paths()).toEqual([
      'B',
      'a',
      'a b',
      'a-b.x',
      'a.b',
      'b',
      '\udc80',
      '日',
      '\u{1f600}',
    ]);
  });

  test('leaves out links and devices, which it has no record for', async () => {
    const tree = await treeOf([
      file('a'),
      { kind: 'symlink', path: 'link', target: 'a' },
      { kind: 'device', path: 'null', type: 'character', major: 1, minor: 3 },
    ]);
    expect(tree.paths()).toEqual(['a']);
  });
});
