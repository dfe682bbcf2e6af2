import { readdir, readFile, writeFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { Interruption } from '../../src/command/index.js';
import { inScratch, scratchOfSuite } from '../support/foreign/scratch.js';
import { checkMedia } from '../support/media-check.js';
import { readIso } from '../support/strict-reader/index.js';
import { DAY, makeTree } from './make-tree.js';
import { type CommandSetting, imageOf, mkiso, pathsOf } from './run-command.js';

const scratch = scratchOfSuite();
const setting: CommandSetting = { cwd: scratch.path('') };

beforeAll(() => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`links/link${at}`, '-> nowhere']));
  return makeTree(scratch.path(''), {
    'disc/a long name with blanks.text': 'text\n',
    'disc/large': new Uint8Array(3_000_000),
    'nest/kept/file': 'kept\n',
    weights: 'disc/large -10\n*.text 20\n',
    ...many,
  });
});

test('--media-check puts a sum of all of the image into it, an appended partition included', async () => {
  await inScratch(async (own) => {
    await writeFile(own.path('file'), 'file\n');
    await writeFile(own.path('esp.img'), Buffer.alloc(200_000, 5));
    const line = '-quiet --media-check -append_partition 2 0xef esp.img -partition_offset 16 file';
    const { code, stdout } = await mkiso(line, { cwd: own.path('') });
    expect(code).toBe(0);
    expect(checkMedia(stdout)).toEqual({ sum: true, fragments: true });
    stdout[stdout.indexOf(Buffer.alloc(200_000, 5)) + 199_999]! ^= 1;
    expect(checkMedia(stdout)?.sum).toBe(false);
  });
});

test('names that only ISO 9660 shows otherwise are told with -v alone, and as notes', async () => {
  const line = '-rJ -print-size disc';
  expect((await mkiso(line, setting)).stderr).not.toContain('a long name with blanks');
  expect((await mkiso(`-v ${line}`, setting)).stderr).toMatch(/^mkiso: note: .*a long name with blanks\.text/m);
  expect((await mkiso('-print-size disc', setting)).stderr).toMatch(
    /^mkiso: warning: .*a long name with blanks\.text/m,
  );
});

describe('the output', () => {
  test('is the same in a file and on standard output', async () => {
    const { stdout } = await mkiso('-rJ disc', setting);
    expect(await mkiso('-rJ disc -o out.iso', setting)).toMatchObject({ code: 0, stdout: Buffer.alloc(0) });
    expect((await readFile(scratch.path('out.iso'))).equals(stdout)).toBe(true);
    expect((await mkiso('-rJ disc -o -', setting)).stdout.equals(stdout)).toBe(true);
  });

  test.each([
    ['in the source', 'nest', ['kept', 'kept/file']],
    ['in a graft', '-graft-points deep/er=nest', ['deep', 'deep/er', 'deep/er/kept', 'deep/er/kept/file']],
    ['in a graft onto the root', '-graft-points /=nest', ['kept', 'kept/file']],
    ['in one of two', '-m nothing* nest disc/large', ['kept', 'kept/file', 'large']],
  ])('is no part of itself when it lies %s', async (_where, sources, paths) => {
    const file = scratch.path('nest/kept/own.iso');
    await writeFile(file, 'an older image');
    expect((await mkiso(`-R -o nest/kept/own.iso ${sources}`, setting)).code).toBe(0);
    expect(pathsOf(readIso(await readFile(file)))).toEqual(paths);
  });

  test('is not there when something fails', async () => {
    expect((await mkiso('-o failed.iso -b nothing disc', setting)).code).toBe(1);
    expect(await readdir(scratch.path(''))).not.toContain('failed.iso');
    expect((await mkiso('-o no/such/place.iso disc', setting)).code).toBe(1);
  });

  test('is not written to a terminal', async () => {
    const { code, stderr } = await mkiso('disc', { ...setting, terminal: true });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^mkiso: an image is not written to a terminal; /);
  });

  test('waits for its reader', async () => {
    let waiting = 0;
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(_piece, _encoding, done) {
        most = Math.max(most, ++waiting);
        setTimeout(() => {
          waiting--;
          done();
        });
      },
    });
    expect((await mkiso('disc', { ...setting, stdout: slow })).code).toBe(0);
    expect(most).toBe(1);
    expect(slow.writableLength).toBe(0);
  });

  test('ends without a word when nobody reads', async () => {
    const closed = new Writable({
      write: (_piece, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    expect(await mkiso('-quiet disc', { ...setting, stdout: closed })).toMatchObject({ code: 141, stderr: '' });
  });

  test('ends without a word when a signal comes', async () => {
    const signal = AbortSignal.abort(new Interruption('SIGINT', 130));
    expect(await mkiso('-o out2.iso disc', { ...setting, signal })).toMatchObject({ code: 130, stderr: '' });
    expect(await readdir(scratch.path(''))).not.toContain('out2.iso');
  });

  test.each(['', '-rJ -T', '-no-pad', '-padding 1m -iso-level 4'])(
    'has exactly the size that -print-size tells: %s',
    async (words) => {
      const argv = [...words.split(' ').filter((word) => word !== ''), 'disc'];
      const { stdout, stderr } = await mkiso(['-print-size', '-quiet', ...argv], setting);
      expect(stderr).toBe('');
      expect(stdout.toString()).toBe(`${(await mkiso(argv, setting)).stdout.length / 2048}\n`);
      expect((await mkiso(['-print-size', ...argv], setting)).stderr).toContain(
        `Total extents scheduled to be written = ${stdout}`,
      );
    },
  );
});

describe('what is told', () => {
  test('is a line for the image, and a line for each thing that it shows differently', async () => {
    const { stderr } = await mkiso('-o out.iso links/link0', setting);
    expect(stderr.split('\n')).toEqual([
      'mkiso: warning: "link0", a symbolic link, is left out of the primary hierarchy',
      expect.stringMatching(/^\d+ extents written \(0 MB\)$/),
      '',
    ]);
  });

  test('is one line for many of a kind, all with -v and none with -quiet', async () => {
    const linesOf = async (flag: string) =>
      (await mkiso(`${flag} -o out.iso links`, setting)).stderr.match(/warning: .*/g) ?? [];
    expect(await linesOf('-pad')).toEqual([expect.stringMatching(/ - and 11 more of OMITTED; -v tells all$/)]);
    expect(await linesOf('-v')).toHaveLength(12);
    expect(await linesOf('-quiet')).toEqual([]);
  });

  test('is why an option has no effect, with -v', async () => {
    const { stderr } = await mkiso('-v -D -o out.iso disc', setting);
    expect(stderr).toMatch(
      /^mkiso: note: -D \(-disable-deep-relocation\) has no effect: directories below the eighth level stay in place, /,
    );
    expect((await mkiso('-D -o out.iso disc', setting)).stderr).not.toMatch(/note/);
  });

  test('goes to a file with -log-file, faults as well', async () => {
    expect((await mkiso('-log-file log -o out.iso disc', setting)).stderr).toBe('');
    expect(await readFile(scratch.path('log'), 'utf8')).toMatch(/extents written/);
    expect(await mkiso('-log-file log -o out.iso disc -udf', setting)).toMatchObject({ code: 2, stderr: '' });
    expect(await readFile(scratch.path('log'), 'utf8')).toBe('mkiso: -udf is not supported: UDF is not written\n');
    expect((await mkiso('-log-file no/such/log disc', setting)).stderr).toMatch(
      /^mkiso: the log file cannot be written/,
    );
  });

  test('has progress on a terminal only', async () => {
    const { stderr } = await mkiso('-o out.iso disc', { ...setting, terminal: true });
    expect(stderr).toMatch(/\r +\d+\.\d\d% done\r +\r\d+ extents written/);
    expect((await mkiso('-o out.iso disc', setting)).stderr).not.toMatch(/done/);
  });

  test('is the version when that is asked for', async () => {
    expect((await mkiso('-version', setting)).stdout.toString()).toMatch(/^mkiso \d+\.\d+\.\d+\n$/);
  });
});

describe('the image', () => {
  test('has the texts and the date that options give', async () => {
    const texts = '-V LABEL -A APP -p PREP -publisher PUB -sysid SYS -volset SET --modification-date=2001020304050600';
    const { primary } = (await imageOf(`${texts} disc`, setting)).volume;
    expect(primary).toMatchObject({ volumeId: 'LABEL', application: 'APP', preparer: 'PREP' });
    expect(primary).toMatchObject({ publisher: 'PUB', systemId: 'SYS', setId: 'SET' });
    expect(primary.createdAt).toEqual(new Date('2001-02-03T04:05:06Z'));
  });

  test('takes its date from SOURCE_DATE_EPOCH, unless an option gives one', async () => {
    const env = { SOURCE_DATE_EPOCH: String(DAY.getTime() / 1000) };
    const dateOf = async (words: string) => (await imageOf(words, { ...setting, env })).volume.primary.createdAt;
    expect(await dateOf('links')).toEqual(DAY);
    expect(await dateOf('links -modification-date 2001020304050600')).toEqual(new Date('2001-02-03T04:05:06Z'));
    expect((await mkiso('disc', { ...setting, env: { SOURCE_DATE_EPOCH: 'now' } })).code).toBe(2);
  });

  test('has the trees and names that options ask for', async () => {
    const namesOf = async (words: string) => {
      const { trees } = await imageOf(`${words} disc`, setting, { level: 1 });
      return trees.primary.nodes.map(({ path }) => path).filter((path) => /LONG/.test(path));
    };
    expect(await namesOf('-iso-level 1')).toEqual(['A_LONG_N.TEX;1']);
    expect((await imageOf('disc', setting)).trees).toMatchObject({ rockRidge: undefined, joliet: undefined });
    const { trees } = await imageOf('-iso-level 4 -J disc', setting, { jolietUnits: 64 });
    expect(trees.enhanced?.nodes.map(({ path }) => path)).toContain('a long name with blanks.text');
    expect(trees.joliet?.nodes.map(({ path }) => path)).toContain('a long name with blanks.text');
  });

  test('has its files in the order of their weights', async () => {
    const orderOf = async (words: string) => {
      const { trees } = await imageOf(`-R ${words} disc`, setting);
      const files = trees.rockRidge?.nodes.filter(({ kind }) => kind === 'file') ?? [];
      return files.sort((a, b) => (a.extents[0]?.sector ?? 0) - (b.extents[0]?.sector ?? 0)).map(({ name }) => name);
    };
    const [text, large] = ['a long name with blanks.text', 'large'];
    expect(await orderOf('--sort-weight 5 /large')).toEqual([large, text]);
    expect(await orderOf('-sort weights')).toEqual([text, large]);
    expect((await mkiso('-sort disc/large disc', setting)).code).toBe(2);
  });
});
