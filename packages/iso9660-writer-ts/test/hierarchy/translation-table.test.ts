import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { DAY, file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';

/** The lines of the table in a directory, taken apart at their columns. */
async function table(
  entries: readonly Entry[],
  directory = '',
  options: ImageOptions = {},
  tolerate: readonly string[] = [],
): Promise<string[][]> {
  const { trees } = await modelOf(entries, { translationTables: true, ...options }, { tolerate });
  const text = Buffer.from(trees.rockRidge!.get(`${directory}TRANS.TBL`).bytes()).toString('latin1');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      expect(line[1]).toBe(' ');
      expect(line.indexOf('\t')).toBe(210);
      const [name, ...extra] = line.slice(211).split('\t');
      return [line[0]!, line.slice(2, 210).trimEnd(), name!, ...extra];
    });
}

const symlink = (path: string, target: string): Entry => ({ kind: 'symlink', path, target });
const device = (path: string, type: 'character' | 'block' | 'fifo' | 'socket'): Entry => ({
  kind: 'device',
  path,
  type,
  major: 8,
  minor: 17,
});

describe('a translation table', () => {
  test('lists names by kind, in the order of the records (TT-01 to TT-04)', async () => {
    const entries = [
      file('readme.txt'),
      file('b/x'),
      symlink('link', '../readme.txt'),
      device('c', 'character'),
      device('d', 'block'),
      device('p', 'fifo'),
      device('s', 'socket'),
    ];
    expect(await table(entries)).toEqual([
      ['D', 'B', 'b'],
      ['C', 'C.;1', 'c', '8 17'],
      ['B', 'D.;1', 'd', '8 17'],
      ['L', 'LINK.;1', 'link', '../readme.txt'],
      ['P', 'P.;1', 'p'],
      ['F', 'README.TXT;1', 'readme.txt'],
      ['S', 'S.;1', 's'],
    ]);
    expect(await table(entries, 'b/')).toEqual([['F', 'X.;1', 'x']]);
  });

  test('has the bytes of the name as they are (TT-07)', async () => {
    expect(await table([file('caf\udce9')])).toEqual([['F', 'CAF_.;1', 'caf\xe9']]);
  });

  test('is a read-only file of its own in every tree, dated as the volume (TT-06)', async () => {
    const { trees } = await modelOf([file('a')], { translationTables: true });
    expect(trees.primary.has('TRANS.TBL;1')).toBe(true);
    expect(trees.joliet!.has('TRANS.TBL')).toBe(true);
    expect(trees.rockRidge!.get('TRANS.TBL').posix).toMatchObject({
      attributes: { mode: 0o100444, uid: 0, gid: 0, links: 1 },
      modifiedAt: DAY,
    });
  });

  test('is in every directory that has something to list, and in no other (TT-05)', async () => {
    const entries: Entry[] = [file('a/b/c'), { kind: 'directory', path: 'empty' }];
    const { trees } = await modelOf(entries, { translationTables: true });
    const tables = trees.rockRidge!.paths().filter((path) => path.endsWith('TRANS.TBL'));
    expect(tables.sort()).toEqual(['TRANS.TBL', 'a/TRANS.TBL', 'a/b/TRANS.TBL']);
    expect((await modelOf([], { translationTables: true })).trees.rockRidge!.paths()).toEqual([]);
  });

  test('is not in a directory of which the primary hierarchy shows nothing (TT-05)', async () => {
    const entries = [file('hidden/x'), file('some/x'), file('some/y'), file('mine/TRANS.TBL')];
    const hide = (path: string) => (path.endsWith('/x') ? (['primary'] as const) : []);
    const { trees } = await modelOf(entries, { translationTables: true, hide });
    const tables = trees.rockRidge!.paths().filter((path) => path.endsWith('TRANS.TBL'));
    expect(tables.sort()).toEqual(['TRANS.TBL', 'some/TRANS.TBL']);
    expect(trees.rockRidge!.paths()).toContain('mine');
  });

  test('has the same bytes when it is read sector by sector, with lines that reach over their ends', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${'n'.repeat(1 + ((index * 37) % 90))}${index}`);
    const image = await createImage([...names.map((name) => file(name)), symlink('l', 't'.repeat(50))], {
      translationTables: true,
    });
    const row = image.layout.find(({ label }) => label.includes('TRANS.TBL'))!;
    const start = row.sector * 2048;
    const whole = await image.read(start, start + row.length);
    for (const size of [700, 2048, 4096]) {
      for (let from = 0; from < row.length; from += size) {
        const to = Math.min(from + size, row.length);
        expect(await image.read(start + from, start + to)).toEqual(whole.subarray(from, to));
      }
    }
  });

  test('lists the boot catalog and no hidden boot image (TT-04)', async () => {
    const lines = await table([file('loader'), file('shown')], '', {
      boot: [{ path: 'loader', platform: 'bios', hidden: true }],
    });
    expect(lines.map(([, , name]) => name)).toEqual(['boot.cat', 'shown']);
  });

  test('does not list RR_MOVED, has none there, and shows a placeholder as a directory (TT-03, TT-04, TT-05)', async () => {
    const entries = [file('a/b/c/d/e/f/g/deep/f')];
    const options = { rockRidge: { deepDirectories: 'relocate' } } as const;
    expect(await table(entries, '', options)).toEqual([['D', 'A', 'a']]);
    expect(await table(entries, 'a/b/c/d/e/f/g/', options)).toEqual([['D', 'DEEP', 'deep']]);
    expect(await table(entries, 'a/b/c/d/e/f/g/deep/', options)).toEqual([['F', 'F.;1', 'f']]);
    const { trees } = await modelOf(entries, { translationTables: true, ...options });
    expect(trees.primary.has('RR_MOVED/TRANS.TBL;1')).toBe(false);
  });

  test('in a directory of the user that serves as home lists only what is of the user (RR-19, TT-04)', async () => {
    const entries = [file('a/b/c/d/e/f/g/deep/f'), file('rr_moved/deep')];
    // A home of our own making has another mode and nothing else in it.
    const lines = await table(entries, 'rr_moved/', { rockRidge: { deepDirectories: 'relocate' } }, ['RR-16', 'RR-19']);
    expect(lines.map(([type, , name]) => [type, name])).toEqual([['F', 'deep']]);
  });

  test('takes the place of a file or link of its name, with a warning (TT-07)', async () => {
    for (const entry of [file('a/TRANS.TBL', 'mine'), symlink('a/TRANS.TBL', 'mine')]) {
      const entries = [entry, file('a/other')];
      expect(await table(entries, 'a/')).toEqual([['F', 'OTHER.;1', 'other']]);
      expect(await warningsOf(entries, { translationTables: true })).toContain('REPLACED a/TRANS.TBL');
    }
  });

  test('cannot take the place of a directory', async () => {
    expect(await problemsOf([file('TRANS.TBL/x')], { translationTables: true })).toEqual(['NAME_RESERVED TRANS.TBL']);
  });

  test('warns of names that hold what divides its lines (TT-07)', async () => {
    const warnings = await warningsOf([file('a\tb'), file('c\nd'), file('e f')], { translationTables: true });
    expect(warnings.filter((warning) => warning.startsWith('TABLE'))).toEqual([
      'TABLE_AMBIGUOUS a\tb',
      'TABLE_AMBIGUOUS c\nd',
    ]);
  });
});
