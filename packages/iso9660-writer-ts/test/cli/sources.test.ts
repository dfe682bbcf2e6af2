import { chmod, link, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { inScratch, scratchOfSuite } from '../support/foreign/scratch.js';
import { DAY, makeTree } from './make-tree.js';
import { type CommandSetting, imageOf, mkiso, pathsOf } from './run-command.js';

const scratch = scratchOfSuite();
const setting: CommandSetting = { cwd: scratch.path('') };

beforeAll(async () => {
  await makeTree(scratch.path(''), {
    'disc/README': 'read me\n',
    'disc/bin/tool': '#!/bin/sh\n',
    'disc/bin/tool.o': 'object\n',
    'disc/notes.bak': 'old\n',
    'disc/link': '-> README',
    'other/README': 'other\n',
    'other/more': 'more\n',
    'a=b': 'equal\n',
    'way out': '-> other',
  });
  await link(scratch.path('other/more'), scratch.path('other/same'));
});

const shown = async (...argv: readonly string[]) => pathsOf(await imageOf(argv, setting));
const textAt = async (path: string, ...argv: readonly string[]) => {
  const node = (await imageOf(argv, setting)).trees.rockRidge?.nodes.find((found) => found.path === path);
  return node && Buffer.from(node.bytes()).toString();
};

describe('the sources of an image', () => {
  test('are what lies in directories, and files by their name', async () => {
    expect(await shown('-R', 'disc/bin', 'other/more')).toEqual(['more', 'tool', 'tool.o']);
  });

  test('replace what earlier ones have in the same place', async () => {
    expect(await textAt('README', '-R', 'disc', 'other')).toBe('other\n');
    expect(await textAt('README', '-R', 'other', 'disc/README')).toBe('read me\n');
  });

  test('are put where graft points say', async () => {
    const argv = ['-R', '-graft-points', 'x/y=disc/bin', 'z/=other/more', '/n=other/more', 'a\\=b', './e\\=f=a\\=b'];
    expect(await shown(...argv)).toEqual(['a=b', 'e=f', 'n', 'x', 'x/y', 'x/y/tool', 'x/y/tool.o', 'z', 'z/more']);
  });

  test('are never left out by a pattern, which is for what is found below them', async () => {
    const onto = ['-R', '-graft-points', '/=disc/'];
    expect(await textAt('README', '-m', 'README', ...onto, '/README=other/README')).toBe('other\n');
    expect(await textAt('README', '-m', 'README', ...onto, '/README=other/more')).toBe('more\n');
    expect(await shown('-R', '-m', 'README', 'disc/README', 'other')).toEqual(['README', 'more', 'same']);
    expect(await shown('-R', '-m', 'other', 'other')).toEqual(['README', 'more', 'same']);
    expect(await shown('-R', '-m', 'bin', 'disc')).not.toContain('bin/tool');
  });

  test('come from a line for xorriso, whose commands stand before and behind mkisofs', async () => {
    const words =
      '-no_rc -report_about WARNING -as genisoimage -o stdio:- -V FIRST other -- -volid LAST -publisher P -follow link';
    const model = await imageOf(words, setting);
    expect(pathsOf(model)).toEqual(['README', 'more', 'same']);
    const { stdout } = await mkiso(words, setting);
    expect(stdout.toString('latin1', 32_768 + 40, 32_768 + 44)).toBe('LAST');
    const unknown = await mkiso('-drive_class x -as mkisofs other', setting);
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('-drive_class is not a command of xorriso'),
    });
  });

  test('take values joined to a letter, but not words that are nearly an option', async () => {
    const { code, stdout } = await mkiso('-RVLABEL other', setting);
    expect([code, stdout.toString('latin1', 32_768 + 40, 32_768 + 45)]).toEqual([0, 'LABEL']);
    expect(await mkiso('-quite -R other', setting)).toMatchObject({ code: 2 });
    expect(await mkiso('-publicher P other', setting)).toMatchObject({ code: 2 });
    expect(await mkiso('-outptu x.iso other', setting)).toMatchObject({ code: 2 });
  });

  test('keep an equal sign without -graft-points', async () => {
    expect(await shown('-R', 'a=b')).toEqual(['a=b']);
  });

  test('may all be put below one directory', async () => {
    expect(await shown('-R', '-root', '/top/sub/', 'disc/bin')).toEqual([
      ...['top', 'top/sub', 'top/sub/tool', 'top/sub/tool.o'],
    ]);
  });

  test('may come from a list, after those of the command line', async () => {
    const list = { ...setting, stdin: 'other/README\nx=disc/bin\n' };
    const model = await imageOf('-R -path-list - -graft-points disc/README', list);
    expect(pathsOf(model)).toEqual(['README', 'x', 'x/tool', 'x/tool.o']);
    expect(
      Buffer.from(model.trees.rockRidge?.nodes.find(({ path }) => path === 'README')?.bytes() ?? []).toString(),
    ).toBe('other\n');
  });

  test('are left out by name or path', async () => {
    expect(await shown('-R', '-m', '*.o', '-x', 'disc/link', '-no-bak', 'disc')).toEqual(['README', 'bin', 'bin/tool']);
    expect(await shown('-R', '-m', 'bin', './disc')).toEqual(['README', 'link', 'notes.bak']);
    expect(await shown('-R', '-x', scratch.path('disc/bin'), 'disc')).toEqual(['README', 'link', 'notes.bak']);
    expect(await shown('-R', '-m', '*/tool', 'disc/bin')).toEqual(['tool.o']);
  });

  test('may be very many, of which each is looked up once', async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `n${at}=other/more`).join('\n');
    const list = { ...setting, stdin: `disc/bin\n${names}\n` };
    expect(pathsOf(await imageOf('-R -graft-points -path-list - -m *.o', list))).toHaveLength(3_001);
  });

  test('may be thousands of directories', async () => {
    const list = { ...setting, stdin: 'other\n'.repeat(3_000) };
    expect(pathsOf(await imageOf('-R -path-list -', list))).toEqual(pathsOf(await imageOf('-R other', setting)));
  });

  test('lie over those before them wherever they meet, and beside all others', async () => {
    const onto = (...grafts: readonly string[]) => shown('-R', '-graft-points', ...grafts);
    const bin = ['d/bin', 'd/bin/tool', 'd/bin/tool.o'];
    const disc = ['d', 'd/README', ...bin, 'd/link', 'd/notes.bak'];
    expect(await onto('d=disc', 'x/y=disc/bin')).toEqual([...disc, 'x', 'x/y', 'x/y/tool', 'x/y/tool.o']);
    const met = [...disc, 'd/bin/README', 'd/bin/more', 'd/bin/same'].sort();
    expect(await onto('d/bin=other', 'd=disc')).toEqual(met);
    expect(await onto('d=disc', 'd/bin=other')).toEqual(met);
    expect(await onto('d=disc', 'd/bin=other/more')).toEqual(disc.filter((path) => !path.startsWith('d/bin/')));
    expect(await onto('d/bin=other/more', 'd=disc')).toEqual(disc);
    expect(await onto('p=other/more', 'p/q=disc/bin')).toEqual(['p', 'p/q', 'p/q/tool', 'p/q/tool.o']);
    expect(await onto('p=other/more', 'p/q=other/same')).toEqual(['p', 'p/q']);
    const texts = ['/e\u0301=other/README', '/x=other', '/\u00e9=disc/README'] as const;
    expect(await textAt('\u00e9', '-R', '-graft-points', ...texts)).toBe('read me\n');
  });

  test('may be links, which stay links unless they are followed', async () => {
    expect(await shown('-R', 'way out')).toEqual(['way out']);
    expect(await shown('-R', '-f', 'way out')).toEqual(['README', 'more', 'same']);
    expect(await shown('-R', 'way out/')).toEqual(['README', 'more', 'same']);
  });

  test('that are not there are a fault of the command line', async () => {
    const { code, stderr } = await mkiso('-R nowhere disc neither', setting);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'mkiso: nowhere does not exist\nmkiso: neither does not exist\n',
    });
    expect(await mkiso('-R', setting)).toMatchObject({
      code: 2,
      stderr: 'mkiso: no source is named; -help tells how\n',
    });
  });

  test('do not include the image itself', async () => {
    await inScratch(async (own) => {
      await makeTree(own.path(''), { file: 'file\n' });
      const inside = { cwd: own.path('') };
      await utimes(own.path(''), DAY, DAY);
      expect(await mkiso('-quiet -R -o self.iso .', inside)).toMatchObject({ code: 0, stderr: '' });
      const first = await readFile(own.path('self.iso'));
      // The new name has changed the date of the directory, which is that of the root.
      await utimes(own.path(''), DAY, DAY);
      expect(await mkiso('-quiet -R -o self.iso .', inside)).toMatchObject({ code: 0 });
      expect(await readFile(own.path('self.iso'))).toEqual(first);
    });
  });
});

describe('what is recorded of the sources', () => {
  const posixAt = async (path: string, ...argv: readonly string[]) => {
    return (await imageOf(argv, setting)).trees.rockRidge?.nodes.find((node) => node.path === path)?.posix;
  };

  test('is theirs with -R, and alike with -r', async () => {
    const [uid, gid] = [process.getuid?.(), process.getgid?.()];
    expect((await posixAt('README', '-R', 'disc'))?.attributes).toMatchObject({ uid, gid, mode: 0o100644 });
    expect((await posixAt('README', '-r', 'disc'))?.attributes).toMatchObject({ uid: 0, gid: 0, mode: 0o100444 });
  });

  test('is what options say, one by one', async () => {
    const argv = ['-uid', '7', '-file-mode', '0640', '-dir-mode', '0711', 'disc'];
    expect((await posixAt('README', ...argv))?.attributes).toMatchObject({ uid: 7, mode: 0o100640 });
    expect((await posixAt('bin', ...argv))?.attributes).toMatchObject({ uid: 7, mode: 0o040711 });
  });

  test('is 0555 of directories that graft points make, unless an option says', async () => {
    const argv = ['-R', '-graft-points', 'a/b/=other/more'];
    expect((await posixAt('a', ...argv))?.attributes.mode).toBe(0o040555);
    expect((await posixAt('a/b', ...argv, '-new-dir-mode', '0700'))?.attributes.mode).toBe(0o040700);
  });

  test('is the mode, owner and date of a directory where it is put, the root included', async () => {
    await inScratch(async (own) => {
      await mkdir(own.path('d'));
      await writeFile(own.path('d/file'), 'file');
      await chmod(own.path('d'), 0o2750);
      await utimes(own.path('d'), DAY, DAY);
      const attributes = { mode: 0o042750, uid: process.getuid?.(), gid: process.getgid?.() };
      const rational = { mode: 0o040555, uid: 0, gid: 0 };
      const told = { mode: 0o040711, uid: 7, gid: 8 };
      for (const [path, source] of [
        ['', 'd'],
        ['', '/=d/'],
        ['var/tmp', '/var/tmp=d'],
        ['x', '-root=x'],
      ] as const) {
        const words = source === '-root=x' ? ['-root', 'x', 'd'] : ['-graft-points', source];
        const recorded = async (...options: readonly string[]) => {
          const { trees } = await imageOf([...options, ...words], { cwd: own.path('') });
          return { ...trees.rockRidge!.get(path).posix, joliet: trees.joliet?.get(path).recordedAt };
        };
        expect(await recorded('-R', '-J')).toMatchObject({ attributes, modifiedAt: DAY, joliet: DAY });
        expect(await recorded('-r')).toMatchObject({ attributes: rational, modifiedAt: DAY });
        const said = ['-R', '-uid', '7', '-gid', '8', '-dir-mode', '0711'];
        expect(await recorded(...said, '--set_all_file_dates', '2001020304050600')).toMatchObject({
          attributes: told,
          modifiedAt: new Date('2001-02-03T04:05:06Z'),
        });
      }
    });
  });

  test('is that of the last source where several directories meet, and made where none is the root', async () => {
    await inScratch(async (own) => {
      for (const [name, mode] of [
        ['one', 0o700],
        ['two', 0o751],
      ] as const) {
        await mkdir(own.path(name));
        await writeFile(own.path(`${name}/file`), name);
        await chmod(own.path(name), mode);
      }
      const modeAt = async (path: string, ...argv: readonly string[]) =>
        (await imageOf(['-R', '-graft-points', ...argv], { cwd: own.path('') })).trees.rockRidge!.get(path).posix!
          .attributes;
      expect((await modeAt('', 'one', 'two')).mode).toBe(0o040751);
      expect((await modeAt('a/b', '/a/b=two', '/a/b=one')).mode).toBe(0o040700);
      expect((await modeAt('', '/file=one/file')).mode).toBe(0o040555);
      expect(await modeAt('', '-uid', '7', '-new-dir-mode', '0700', '/a=one')).toMatchObject({
        mode: 0o040700,
        uid: 7,
      });
    });
  });

  test('has one date when that is asked for', async () => {
    expect((await posixAt('README', '-R', 'disc'))?.modifiedAt).toEqual(DAY);
    const argv = ['-R', '--set_all_file_dates', '2001020304050600', 'disc'];
    expect((await posixAt('README', ...argv))?.modifiedAt).toEqual(new Date('2001-02-03T04:05:06Z'));
  });

  test('has the date of the volume alone when that is asked for', async () => {
    const argv = ['-r', '-J', '--dates', 'created-at', '-graft-points', 'new/dir=disc'];
    for (const [env, date] of [
      [{ SOURCE_DATE_EPOCH: '1000000000' }, new Date(1e12)],
      [{}, new Date(0)],
    ] as const) {
      const { trees, volume } = await imageOf(argv, { ...setting, env });
      expect(volume.primary.createdAt).toEqual(date);
      for (const { recordedAt } of [...trees.rockRidge!.nodes, ...trees.joliet!.nodes])
        expect(recordedAt).toEqual(date);
      for (const { posix } of trees.rockRidge!.nodes) expect(posix!.modifiedAt).toEqual(date);
    }
    expect(await mkiso('-r --dates never disc', setting)).toMatchObject({
      code: 2,
      stderr: 'mkiso: --dates is never, neither keep nor created-at\n',
    });
  });

  test('shares what has several names, unless it should not', async () => {
    const size = async (...argv: readonly string[]) =>
      (await imageOf([...argv, '-R', 'other'], setting)).volume.primary.volumeSpaceSize;
    expect((await size('-no-cache-inodes')) - (await size())).toBe(1);
  });
});

describe('what is hidden', () => {
  test('shows in the other trees', async () => {
    const { trees } = await imageOf('-R -J -hide README -hide-joliet disc/bin disc', setting);
    const names = (tree: typeof trees.joliet) =>
      tree?.nodes.map(({ path }) => path).filter((path) => /README|bin/.test(path));
    expect(names(trees.rockRidge)?.sort()).toEqual(['bin', 'bin/tool', 'bin/tool.o']);
    expect(names(trees.joliet)).toEqual(['README']);
  });

  test('is found by the path as it was written, in whatever way', async () => {
    const hidden = async (written: string, pattern: string) => {
      const argv = ['-R', '-J', '-hide', pattern, '-graft-points', `x/=${written}`, 'y=disc/bin/tool'];
      const { trees } = await imageOf(argv, setting);
      return trees.rockRidge?.nodes.map(({ path }) => path).filter((path) => path.startsWith('x/'));
    };
    for (const written of ['other/README', './other/README', 'disc/../other/README', scratch.path('other/README')])
      expect(await hidden(written, written)).toEqual([]);
    for (const written of ['other', './other/', 'disc/..//other'])
      expect(await hidden(written, 'other/README')).toEqual(['x/more', 'x/same']);
  });

  test('is each TRANS.TBL of the Joliet tree, when asked for', async () => {
    const tables = async (words: string) => {
      const { trees } = await imageOf(`-R -J -T ${words} disc`, setting, { tolerate: ['JO-07'] });
      return trees.joliet?.nodes.filter(({ path }) => path.endsWith('TRANS.TBL')).length;
    };
    expect(await tables('-quiet')).toBeGreaterThan(1);
    expect(await tables('-hide-joliet-trans-tbl')).toBe(0);
  });
});
