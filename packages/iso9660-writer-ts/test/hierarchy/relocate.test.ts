import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { file, modelOf, problemsOf, warningsOf } from '../support/read-image.js';

const relocate = { rockRidge: { deepDirectories: 'relocate' } } as const;

/** `d1/d2/.../dN/f` */
const deepFile = (levels: number, name = 'd') =>
  file([...Array.from({ length: levels }, (_, index) => `${name}${index + 1}`), 'f'].join('/'));

/** Reading back checks RR-17 to RR-20 and Q07 to Q09; what is left is that it is the same tree. */
async function relocated(entries: readonly Entry[], tolerate: readonly string[] = []) {
  const { trees } = await modelOf(entries, relocate, { tolerate });
  for (const entry of entries) {
    if (entry.kind === 'file') expect(trees.rockRidge!.text(entry.path)).toBe(entry.content);
  }
  return trees;
}

describe('directories that lie too deep', () => {
  test('stay where they are by default, with one warning for all (RR-16)', async () => {
    const { trees } = await modelOf([deepFile(12)]);
    expect(trees.primary.has('D1/D2/D3/D4/D5/D6/D7/D8/D9/D10/D11/D12/F.;1')).toBe(true);
    expect(await warningsOf([deepFile(12)])).toContain('DEEP_DIRECTORY d1/d2/d3/d4/d5/d6/d7/d8');
    expect((await warningsOf([deepFile(12)])).filter((warning) => warning.startsWith('DEEP'))).toHaveLength(1);
  });

  test('are each an error when asked for (RR-16)', async () => {
    const entries = [deepFile(9), deepFile(8, 'x'), deepFile(7, 'ok')];
    expect(await problemsOf(entries, { rockRidge: { deepDirectories: 'error' } })).toEqual(
      expect.arrayContaining(['DEEP_DIRECTORY d1/d2/d3/d4/d5/d6/d7/d8', 'DEEP_DIRECTORY x1/x2/x3/x4/x5/x6/x7/x8']),
    );
  });

  test('are moved below RR_MOVED from level 9 on: the eighth directory of a path is the first (RR-16)', async () => {
    const { primary, rockRidge } = await relocated([deepFile(8)]);
    expect(primary.paths()).toContain('RR_MOVED/D8/F.;1');
    expect(primary.get('D1/D2/D3/D4/D5/D6/D7/D8').kind).toBe('file');
    expect(rockRidge!.paths()).not.toContain('rr_moved');
    const { primary: shallow } = await relocated([deepFile(7)]);
    expect(shallow.paths().some((path) => path.includes('RR_MOVED'))).toBe(false);
  });

  test('are moved again and again, until everything fits (RR-20)', async () => {
    const { primary } = await relocated([deepFile(40)]);
    const moved = primary.paths().filter((path) => /^RR_MOVED\/[^/]+$/.test(path));
    expect(moved).toEqual([
      'RR_MOVED/D14',
      'RR_MOVED/D20',
      'RR_MOVED/D26',
      'RR_MOVED/D32',
      'RR_MOVED/D38',
      'RR_MOVED/D8',
    ]);
    expect(Math.max(...primary.paths().map((path) => path.split('/').length))).toBeLessThanOrEqual(9);
  });

  test('are moved when a path in them would have over 255 characters (RR-16)', async () => {
    const long = (name: string) => name.repeat(31);
    const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(long).join('/');
    const { primary } = await relocated([file(`${seven}/${'n'.repeat(30)}`)]);
    expect(primary.has(`RR_MOVED/${'G'.repeat(31)}/${'N'.repeat(30)}.;1`)).toBe(true);
    const { primary: fits } = await relocated([file(`${seven}/${'n'.repeat(28)}`)]);
    expect(fits.paths().some((path) => path.startsWith('RR_MOVED'))).toBe(false);
    // Seven identifiers of 31 with a separator each, and 29 characters with period and version: 256.
    const { primary: over } = await relocated([file(`${seven}/${'n'.repeat(29)}`), file(`${seven}/a`)]);
    expect(over.has(`RR_MOVED/${'G'.repeat(31)}/${'N'.repeat(29)}.;1`)).toBe(true);
  });

  test('are an error by the length of their paths, too, and only the highest of a branch (RR-16)', async () => {
    const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => name.repeat(31)).join('/');
    const problems = (...names: readonly string[]) =>
      problemsOf(
        names.map((name) => file(`${seven}/${name}`)),
        { rockRidge: { deepDirectories: 'error' } },
      );
    expect(await problems('n'.repeat(28), 'a')).toEqual([]);
    expect(await problems('n'.repeat(29), 'a')).toEqual([`DEEP_DIRECTORY ${seven}`]);
    expect((await problems('h/i/j', 'k/l')).sort()).toEqual([`DEEP_DIRECTORY ${seven}/h`, `DEEP_DIRECTORY ${seven}/k`]);
  });

  test('may have the same name in RR_MOVED, whose identifiers are made unique again (RR-19)', async () => {
    const one = (name: string) => ['x', 'b', 'c', 'd', 'e', 'f', name, 'same', 'f'].join('/');
    const { primary } = await relocated([file(one('1')), file(one('2')), file(one('3'))]);
    const moved = primary.paths().filter((path) => /^RR_MOVED\/[^/]+$/.test(path));
    expect(moved).toEqual(['RR_MOVED/SAME', 'RR_MOVED/SAME001', 'RR_MOVED/SAME002']);
  });

  test('stay where they are in Joliet (JO-06, PT-04)', async () => {
    const { joliet } = await relocated([deepFile(12)]);
    expect(joliet!.paths()).toContain('d1/d2/d3/d4/d5/d6/d7/d8/d9/d10/d11/d12/f');
    expect(joliet!.has('rr_moved')).toBe(false);
  });

  test('keep their own attributes behind their placeholder (RR-18)', async () => {
    const path = 'a/b/c/d/e/f/g/deep';
    const entries: Entry[] = [
      {
        kind: 'directory',
        path,
        metadata: { mode: 0o2750, uid: 7, gid: 8, modifiedAt: new Date('2001-01-01T00:00:00Z') },
      },
      file(`${path}/f`),
    ];
    const { rockRidge } = await relocated(entries);
    expect(rockRidge!.get(path)).toMatchObject({
      kind: 'directory',
      posix: { attributes: { mode: 0o42750, uid: 7, gid: 8, links: 2 }, modifiedAt: new Date('2001-01-01T00:00:00Z') },
    });
  });

  test('keep the attributes of the parent they had in `..` (RR-17)', async () => {
    const attributes = { mode: 0o710, uid: 5, gid: 6 };
    const parent: Entry = { kind: 'directory', path: 'a/b/c/d/e/f/g', metadata: attributes };
    const image = await createImage([parent, file('a/b/c/d/e/f/g/deep/f')], relocate);
    const bytes = Buffer.from(await image.read(0, image.size));
    const { sector } = image.layout.find(({ label }) => label.includes('deep'))!;
    const self = bytes.subarray(sector * 2048);
    const dots = self.subarray(self[0]!, self[0]! + self[self[0]!]!);
    const px = dots.subarray(dots.indexOf('PX'));
    expect([4, 20, 28].map((at) => px.readUInt32LE(at))).toEqual([0o40710, 5, 6]);
  });

  test('with equal names have identifiers in the order of their paths, however they were found', async () => {
    const one = (name: string) => ['x', 'b', 'c', 'd', 'e', 'f', name, 'same', 'f'].join('/');
    for (const names of [
      ['1', '2', '3'],
      ['3', '1', '2'],
    ]) {
      const { primary } = await relocated(names.map((name) => file(one(name))));
      expect(['SAME', 'SAME001', 'SAME002'].map((name) => primary.text(`RR_MOVED/${name}/F.;1`))).toEqual(
        ['1', '2', '3'].map(one),
      );
    }
  });

  test('have a home of mode 0555 that only exists when needed (RR-16)', async () => {
    const { primary } = await relocated([deepFile(8)]);
    expect(primary.get('RR_MOVED').kind).toBe('directory');
    const { primary: shallow } = await relocated([deepFile(7)]);
    expect(shallow.has('RR_MOVED')).toBe(false);
  });
});

/** Rules for a home of our own making, which a directory of the user is not. */
const SHARED_HOME = ['RR-16', 'RR-19'];

describe('a name of the user like that of the home', () => {
  test('serves as the home when it is a directory, and keeps what is in it (RR-19)', async () => {
    const { primary, rockRidge } = await relocated([deepFile(8), file('rr_moved/mine')], SHARED_HOME);
    expect(primary.paths()).toEqual(expect.arrayContaining(['RR_MOVED/MINE.;1', 'RR_MOVED/D8/F.;1']));
    expect(rockRidge!.paths()).toEqual(expect.arrayContaining(['rr_moved', 'rr_moved/mine']));
    expect(rockRidge!.paths()).not.toContain('rr_moved/d8');
  });

  test('that is a file makes the home .rr_moved (Q09)', async () => {
    const { primary } = await relocated([deepFile(8), file('rr_moved')]);
    expect(primary.has('_RR_MOVED/D8/F.;1')).toBe(true);
    expect(primary.has('RR_MOVED.;1')).toBe(true);
  });

  test('is a problem when both are taken', async () => {
    expect(await problemsOf([deepFile(8), file('rr_moved'), file('.rr_moved')], relocate)).toEqual(['DEEP_DIRECTORY']);
  });

  test('in other letters only looks like it', async () => {
    const { rockRidge } = await relocated([deepFile(8), file('RR_MOVED/mine')]);
    expect(rockRidge!.paths()).toEqual(expect.arrayContaining(['RR_MOVED', 'RR_MOVED/mine']));
  });
});
