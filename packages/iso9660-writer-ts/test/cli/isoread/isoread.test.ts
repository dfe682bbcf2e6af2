import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/index.js';
import { distribution } from '../../support/corpus/distribution.js';
import { manifestOf } from '../../support/corpus/manifest-of.js';
import { manifestOfHostTree } from '../../support/foreign/host-tree.js';
import { only } from '../../support/foreign/manifest.js';
import { scratchOfSuite } from '../../support/foreign/scratch.js';
import { requireTool } from '../../support/foreign/tools.js';
import { makeImage } from '../../support/image-under-test.js';
import { MutableImage } from '../../support/mutation/mutable-image.js';
import { filled } from '../../support/mutation/sample-tree.js';
import { runIsoread } from './run-isoread.js';

const scratch = scratchOfSuite();

/** `--devices` calls it. */
const MKNOD = requireTool('mknod');

const isoread = (argv: readonly string[], { terminal = false } = {}) =>
  runIsoread(argv, { terminal, cwd: scratch.path('.') });

const file = (path: string, content: string | Uint8Array): Entry => ({ kind: 'file', path, content });
const image = scratch.path('sample.iso');

beforeAll(async () => {
  await makeImage(
    image,
    [
      file('readme.txt', 'hello\n'),
      file('docs/a\tb', 'tab'),
      file('docs/caf\udce9', 'latin'),
      file('boot/loader', filled(3000, 1)),
      { kind: 'symlink', path: 'link', target: 'docs' },
    ],
    { volume: { id: 'SAMPLE' }, boot: [{ path: 'boot/loader', platform: 'bios', infoTable: true }] },
  );
});

describe('isoread', () => {
  test('info tells what the image is', async () => {
    const { code, stdout, stderr } = await isoread(['info', image]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('volume:        SAMPLE\n');
    expect(stdout).toContain('names:         rockRidge (shown), joliet, primary\n');
    expect(stdout).toMatch(
      /^boot 1: +BIOS, boot\/loader at sector \d+, 3000 bytes \(from file\), loads 4, boot-info table$/m,
    );
  });

  test('info --json has the names of the interface', async () => {
    const { stdout } = await isoread(['info', '--json', image]);
    const told = JSON.parse(stdout);
    expect(Object.keys(told)).toEqual(['volume', 'view', 'views', 'udf', 'boot', 'disk', 'sessions', 'problems']);
    expect(told.boot.entries[0]).toMatchObject({ path: 'boot/loader', content: { size: 3000 }, infoTable: true });
    expect(told.disk.systemArea).toMatchObject({ length: 32768 });
  });

  test('ls shows one directory, or everything by full paths', async () => {
    expect((await isoread(['ls', image])).stdout).toBe('boot\ndocs\nlink\nreadme.txt\n');
    expect((await isoread(['ls', '-R', image])).stdout.split('\n')).toEqual(
      expect.arrayContaining(['boot/boot.cat', 'boot/loader', 'readme.txt']),
    );
    expect((await isoread(['ls', image, 'readme.txt', '/boot/'])).stdout).toBe('readme.txt\nboot.cat\nloader\n');
    expect((await isoread(['ls', '-l', image, 'link'])).stdout).toMatch(/^lrwxrwxrwx .* link -> docs\n$/);
  });

  test('ls writes names byte for byte, and control characters visibly to a terminal', async () => {
    const { bytes } = await isoread(['ls', image, 'docs']);
    expect(bytes).toEqual(Buffer.from('a\tb\ncaf\xe9\n', 'latin1'));
    expect((await isoread(['ls', image, 'docs'], { terminal: true })).stdout).toContain('a\\x09b\n');
  });

  test('ls --json has one entry a line', async () => {
    const { stdout } = await isoread(['ls', '-R', '--json', image]);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.find(({ path }) => path === 'readme.txt')).toMatchObject({
      kind: 'file',
      size: 6,
      mode: 0o644,
      uid: 0,
    });
  });

  test('cat writes contents, and fails for a path that is not there with the nearest one', async () => {
    expect((await isoread(['cat', image, 'readme.txt', 'docs/a\tb'])).stdout).toBe('hello\ntab');
    const { code, stdout, stderr } = await isoread(['cat', image, 'readme.txt', 'raedme.txt']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('isoread: "raedme.txt" is not in the image; the nearest path is "readme.txt"\n');
  });

  test('check finds nothing wrong with our own images', async () => {
    const distro = scratch.path('distribution.iso');
    await makeImage(distro, distribution(), { mediaCheck: true, enhanced: true });
    for (const ours of [image, distro]) {
      const { code, stdout } = await isoread(['check', '--strict', ours]);
      expect(stdout.replace(/^md5 of implantisomd5: \d+ bytes right\n/, '')).toBe('nothing is wrong\n');
      expect(code).toBe(0);
    }
  });

  test('check tells of problems, and of remarks that count only when they are asked for', async () => {
    const broken = new MutableImage(await readFile(image));
    const dotDot = broken.dotDot(broken.record('DOCS'));
    broken.both32(dotDot + 2, 1);
    await writeFile(scratch.path('remark.iso'), broken.bytes);
    const remark = await isoread(['check', scratch.path('remark.iso')]);
    expect(remark.stdout).toMatch(/^remark: .*records its parent at block 1.*\[PARENT_RECORD\]$/m);
    expect(remark.code).toBe(0);
    expect((await isoread(['check', '--strict', scratch.path('remark.iso')])).code).toBe(1);

    broken.set(broken.pathTable('L') + 2, 0xff);
    await writeFile(scratch.path('problem.iso'), broken.bytes);
    const problem = await isoread(['check', '--json', scratch.path('problem.iso')]);
    expect(JSON.parse(problem.stdout).findings).toContainEqual(
      expect.objectContaining({ severity: 'problem', code: 'PATH_TABLE' }),
    );
    expect(problem.code).toBe(1);
  });

  test('check finds a byte that differs from the sum of the medium', async () => {
    const summed = scratch.path('summed.iso');
    await makeImage(summed, [file('large', filled(200_000, 7))], { mediaCheck: true });
    const bytes = await readFile(summed);
    bytes[100_000]! ^= 1;
    await writeFile(summed, bytes);
    const { code, stdout } = await isoread(['check', summed]);
    expect(stdout).toContain('implantisomd5 has another sum');
    expect(code).toBe(1);
  });

  test('map draws the disc, and a name that is markup stays text', async () => {
    const named = scratch.path('markup.iso');
    await makeImage(named, [file('</svg><script>alert(1)</script>', 'x')]);
    const { code, stdout } = await isoread(['map', named]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('<script');
    expect(stdout).toContain('&#60;/svg&#62;&#60;script&#62;');
    expect(JSON.parse((await isoread(['map', '--json', named])).stdout).regions[0]).toMatchObject({
      kind: 'system-area',
    });
  });
});

describe('isoread extract', () => {
  test('writes the tree that is in the image', async () => {
    const source = scratch.path('tree.iso');
    await makeImage(source, distribution());
    const { code, stderr } = await isoread(['extract', '--to', scratch.path('tree'), source]);
    expect([code, stderr]).toEqual([0, '']);
    const fields = ['type', 'size', 'sha256', 'target', 'mtime', 'links'] as const;
    const files = (rows: Awaited<ReturnType<typeof manifestOf>>) =>
      only(
        rows.filter(({ type }) => type !== 'directory'),
        ...fields,
      );
    expect(files(await manifestOfHostTree(scratch.path('tree')))).toEqual(files(await manifestOf(distribution())));
  });

  test('writes nothing at all where something is in the way, unless it may replace it', async () => {
    const target = scratch.path('taken');
    await mkdir(target);
    await writeFile(`${target}/readme.txt`, 'mine');
    const { code, stderr } = await isoread(['extract', '--to', target, image, 'readme.txt', 'docs']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('"readme.txt" is there already')]);
    expect((await manifestOfHostTree(target)).map(({ path }) => path)).toEqual(['readme.txt']);
    expect((await isoread(['extract', '--overwrite', '--to', target, image, 'readme.txt'])).code).toBe(0);
    expect(await readFile(`${target}/readme.txt`, 'utf8')).toBe('hello\n');
  });

  test('writes through no link that lies in the target, and none of its own', async () => {
    const [target, outside] = [scratch.path('planted'), scratch.path('outside')];
    await mkdir(target);
    await mkdir(outside);
    await symlink(outside, `${target}/docs`);
    const { code, stderr } = await isoread(['extract', '--overwrite', '--to', target, image]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a symbolic link in')]);
    expect(await manifestOfHostTree(outside)).toEqual([]);
  });

  test('keeps a name ../x inside the target', async () => {
    const bytes = new MutableImage(await readFile(image));
    const nm = bytes.entry(bytes.record('README.TXT;1'), 'NM');
    bytes.text(nm + 5, '../../x.tx');
    await writeFile(scratch.path('escape.iso'), bytes.bytes);
    const target = scratch.path('escape');
    const { code, stderr } = await isoread(['extract', '--to', target, scratch.path('escape.iso')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is read as ".._.._x.tx"')]);
    expect((await manifestOfHostTree(target)).map(({ path }) => path)).toContain('.._.._x.tx');
  });

  test('leaves devices and set-id bits out, and numbers equal names', async () => {
    const source = scratch.path('special.iso');
    await makeImage(source, [
      { kind: 'device', path: 'null', type: 'character', major: 1, minor: 3 },
      { kind: 'file', path: 'su', content: 'su', metadata: { mode: 0o4755 } },
      file('one', '1'),
      file('two', '2'),
    ]);
    const bytes = new MutableImage(await readFile(source));
    bytes.text(bytes.entry(bytes.record('TWO.;1'), 'NM') + 5, 'one');
    await writeFile(source, bytes.bytes);
    const target = scratch.path('special');
    const { stderr } = await isoread(['extract', '--to', target, source]);
    expect(stderr).toContain('null is left out');
    const rows = await manifestOfHostTree(target);
    expect(rows.map(({ path, mode }) => [path, (mode ?? 0).toString(8)])).toEqual([
      ['one', '644'],
      ['one (2)', '644'],
      ['su', '755'],
    ]);
    expect(rows[1]?.sha256).toBe(createHash('sha256').update('2').digest('hex'));
  });

  describe('makes what is asked for:', () => {
    const IS_ROOT = process.getuid?.() === 0;
    const [uid, gid] = IS_ROOT ? [1234, 2345] : [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const metadata = { uid, gid, mode: 0o640, modifiedAt: new Date('2021-03-04T05:06:07Z') };
    const source = scratch.path('devices.iso');

    beforeAll(() =>
      makeImage(source, [
        { kind: 'device', path: 'dev/null', type: 'character', major: 1, minor: 3, metadata },
        { kind: 'device', path: 'dev/loop', type: 'block', major: 7, minor: 200, metadata },
        { kind: 'device', path: 'dev/initctl', type: 'fifo', metadata },
        { kind: 'device', path: 'dev/r\udce9seau', type: 'fifo', metadata },
        { kind: 'device', path: 'dev/log', type: 'socket', metadata },
        { kind: 'file', path: 'set', content: 's', metadata: { ...metadata, mode: 0o6750 } },
        { kind: 'symlink', path: 'link', target: 'set', metadata },
        { kind: 'directory', path: 'owned', metadata: { ...metadata, mode: 0o1750 } },
      ]),
    );

    test.skipIf(!IS_ROOT || MKNOD.missing)(
      'devices and fifos with --devices, and owners with --keep-owner (as root)',
      async () => {
        const target = scratch.path('devices');
        const options = ['--devices', '--keep-owner', '--set-id', '--to', target];
        const { code, stderr } = await isoread(['extract', ...options, source]);
        expect([code, stderr]).toEqual([0, expect.stringContaining('dev/log is left out: a socket')]);
        const rows = await manifestOfHostTree(target);
        const mtime = metadata.modifiedAt.getTime() / 1000;
        const common = { uid, gid, mtime };
        expect(only(rows, 'type', 'mode', 'uid', 'gid', 'mtime').slice(1)).toEqual([
          { path: 'dev/initctl', type: 'fifo', mode: 0o640, ...common },
          { path: 'dev/loop', type: 'block', mode: 0o640, ...common },
          { path: 'dev/null', type: 'character', mode: 0o640, ...common },
          { path: 'dev/r\udce9seau', type: 'fifo', mode: 0o640, ...common },
          { path: 'link', type: 'symlink', mode: 0o777, ...common },
          { path: 'owned', type: 'directory', mode: 0o1750, ...common },
          { path: 'set', type: 'file', mode: 0o6750, ...common },
        ]);
        const numbers = ['dev/null', 'dev/loop'].map((path) => lstatSync(`${target}/${path}`).rdev);
        expect(numbers).toEqual([1 * 256 + 3, 7 * 256 + 200]);
      },
    );

    test.skipIf(MKNOD.missing)(`fifos with --devices ${MKNOD.note}`, async () => {
      const target = scratch.path('fifos');
      const { code } = await isoread(['extract', '--devices', '--keep-owner', '--to', target, source, 'dev/initctl']);
      expect(code).toBe(0);
      const [, row] = await manifestOfHostTree(target);
      expect(row).toMatchObject({ path: 'dev/initctl', type: 'fifo', mode: 0o640, uid, gid });
    });

    test('none of it by itself', async () => {
      const target = scratch.path('no-devices');
      const { stderr } = await isoread(['extract', '--to', target, source]);
      expect(stderr.match(/is left out/g)?.length).toBe(5);
      const rows = await manifestOfHostTree(target);
      expect(rows.map(({ path, mode }) => [path, mode])).toEqual([
        ['dev', 0o755],
        ['link', 0o777],
        ['owned', 0o750],
        ['set', 0o750],
      ]);
      expect(new Set(rows.map((row) => row.uid))).toEqual(new Set([process.getuid?.()]));
    });
  });

  test('puts directories of one name together, and numbers the files', async () => {
    const source = scratch.path('twins.iso');
    await makeImage(source, [
      file('one/a', 'a of one'),
      file('two/a', 'a of two'),
      file('two/b', 'b'),
      file('wne', 'w'),
    ]);
    const bytes = new MutableImage(await readFile(source));
    for (const name of ['TWO', 'WNE.;1']) bytes.text(bytes.entry(bytes.record(name), 'NM') + 5, 'one');
    await writeFile(source, bytes.bytes);
    const target = scratch.path('twins');
    expect((await isoread(['extract', '--to', target, source])).code).toBe(1);
    const rows = await manifestOfHostTree(target);
    expect(rows.map(({ path, type, size }) => [path, type, size])).toEqual([
      ['one', 'directory', undefined],
      ['one (2)', 'file', 1],
      ['one/a', 'file', 8],
      ['one/a (2)', 'file', 8],
      ['one/b', 'file', 1],
    ]);
  });

  test('shows how far it is on a terminal', async () => {
    const { stderr } = await isoread(['extract', '--to', scratch.path('shown'), image], { terminal: true });
    expect(stderr).toContain('% done');
  });
});

describe('a command line that is wrong', () => {
  test.each([
    [[], 0, /^Usage: isoread/],
    [['--help'], 0, /^Usage: isoread/],
    [['--version'], 0, /^isoread \d/],
    [['show', 'x'], 2, /"show" is no command/],
    [['ls'], 2, /needs an image/],
    [['ls', '-'], 2, /cannot be read from standard input: .* Write it to a file first/],
    [['ls', '--to', 'x', image], 2, /--to is an option of extract, not of ls/],
    [['info', '--view', 'udf', image], 2, /--view udf: there are auto/],
    [['info', '--session', 'first', image], 2, /--session first/],
    [['cat', image], 2, /needs the path of a file/],
    [['info', '--nothing', image], 2, /--nothing/],
    [['info', '/etc/hostname'], 2, /no ISO 9660 image/],
    [['info', '/nowhere/at/all.iso'], 1, /cannot be read: ENOENT/],
    [['ls', image, 'nowhere'], 1, /"nowhere" is not in the image/],
    [['info', '--view', 'enhanced', image], 1, /no view "enhanced"/],
  ])('%j ends with %i', async (argv, expected, text) => {
    const { code, stdout, stderr } = await isoread(argv);
    expect(code).toBe(expected);
    expect(stdout + stderr).toMatch(text);
  });
});
