import { createHash } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Interruption } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { installationTree, makeTree, treeHash } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { type CommandSetting, runCommand } from './run-command.js';

const stdin = JSON.stringify(request);
const name = 'edge-07.cdn.example.net-alma9.iso';
const repeatableFlags = ['--salt', repeatable.salt, '--created-at', repeatable.createdAt.toISOString()];

let tree: string;
let cwd: string;

beforeEach(async () => {
  tree = await makeTree({ ...installationTree, 'zz/large.rpm': new Uint8Array(1024 ** 2).fill(7) });
  cwd = await mkdtemp(join(tmpdir(), 'generate-'));
});

afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(cwd, { recursive: true });
});

const generate = (flags: readonly string[] = [], setting: CommandSetting = {}) =>
  runCommand(['generate', '--request', '-', '--source', tree, ...flags], { stdin, cwd, ...setting });

async function expected(): Promise<Buffer> {
  const iso = await prepareIso(request, tree, repeatable);
  return Buffer.from(await iso.read(0, iso.size));
}

describe('generate', () => {
  test('writes the image under its own name into the current directory, and tells the name', async () => {
    const before = await treeHash(tree);
    expect(await generate(repeatableFlags)).toMatchObject({ code: 0, text: `${name}\n` });
    expect(await readdir(cwd)).toEqual([name]);
    expect((await readFile(join(cwd, name))).equals(await expected())).toBe(true);
    expect(await treeHash(tree)).toBe(before);
  });

  test('writes to standard output and nothing else there', async () => {
    const { code, stdout } = await generate([...repeatableFlags, '--output', '-']);
    expect(code).toBe(0);
    expect(stdout.equals(await expected())).toBe(true);
    expect(await readdir(cwd)).toEqual([]);
  });

  test('keeps the owners of the tree when it is told to', async () => {
    // Root owns what root makes, so root gives a file away for the difference to show.
    if (process.getuid?.() === 0) await chown(join(tree, 'zz/large.rpm'), 1000, 100);
    const iso = await prepareIso(request, tree, { ...repeatable, owners: 'keep' });
    const { stdout } = await generate([...repeatableFlags, '--owners', 'keep', '--output', '-']);
    expect(stdout.equals(await iso.read(0, iso.size))).toBe(true);
    expect(stdout.equals(await expected())).toBe(false);
    expect((await generate(['--owners', 'me'])).code).toBe(2);
  });

  test('takes the request and the name servers from files', async () => {
    await writeFile(join(cwd, 'request.json'), stdin);
    await writeFile(join(cwd, 'resolv.conf'), '# site\nnameserver 192.0.2.1\nsearch example.net\n');
    const { code } = await runCommand(
      ['generate', '-r', 'request.json', '-s', tree, '-o', 'a.iso', '--resolv-conf', 'resolv.conf', '-q'],
      { cwd },
    );
    expect(code).toBe(0);
    const { rockRidge } = readIso(await readFile(join(cwd, 'a.iso'))).trees;
    expect(rockRidge!.text('ks_scripts/network.cfg')).toContain('NAMESERVER="192.0.2.1"\n');
  });

  test('hands every option on', async () => {
    const { code } = await generate([
      ...['--nameserver', '192.0.2.1', '--nameserver', '2001:db8::53', '--password-scheme', 'sha256'],
      ...['--volume-id', 'MINE', '--boot', 'images/efiboot.img', '--boot', 'bios:isolinux/isolinux.bin'],
      ...['--no-translation-tables', '--output', 'a.iso'],
    ]);
    expect(code).toBe(0);
    const { volume, elTorito, trees } = readIso(await readFile(join(cwd, 'a.iso')));
    expect(volume.primary.volumeId).toBe('MINE');
    expect(elTorito!.entries.map(({ platform }) => platform)).toEqual([0xef, 0]);
    expect(trees.rockRidge!.has('TRANS.TBL')).toBe(false);
    expect(trees.rockRidge!.text('ks_scripts/network.cfg')).toContain('NAMESERVER="192.0.2.1,2001:db8::53"\n');
    expect(trees.rockRidge!.text('ks_scripts/password.cfg')).toMatch(/^rootpw --iscrypted \$5\$/);
  });

  test('writes the checksum of a media check when told to', async () => {
    await generate(['--media-check', '--output', 'a.iso']);
    expect((await readFile(join(cwd, 'a.iso'))).toString('latin1', 32768, 34816)).toMatch(/ISO MD5SUM = [0-9a-f]{32};/);
    await generate(['--output', 'b.iso']);
    expect((await readFile(join(cwd, 'b.iso'))).includes('ISO MD5SUM')).toBe(false);
  });

  test('makes a data image when told not to boot', async () => {
    await generate(['--no-boot', '--output', 'a.iso']);
    expect(readIso(await readFile(join(cwd, 'a.iso'))).elTorito).toBeUndefined();
  });

  test('makes a disk for UEFI as well when told to', async () => {
    const iso = await prepareIso(request, tree, { ...repeatable, hybrid: {} });
    const { stdout } = await generate([...repeatableFlags, '--output', '-', '--hybrid']);
    expect(stdout.equals(await iso.read(0, iso.size))).toBe(true);
    expect(stdout.subarray(512, 520).toString()).toBe('EFI PART');
  });

  test('takes the boot code of a disk from a template', async () => {
    const isolinux = new Uint8Array(4096);
    isolinux.set([0xfb, 0xc0, 0x78, 0x70], 64);
    await writeFile(join(tree, 'isolinux/isolinux.bin'), isolinux);
    await writeFile(join(cwd, 'isohdpfx.bin'), 'boot code'.repeat(48));
    const { code, stdout } = await generate(['--hybrid', 'isohdpfx.bin', '--output', '-']);
    expect(code).toBe(0);
    expect(stdout.subarray(0, 432).toString()).toBe('boot code'.repeat(48));
  });

  test.each([
    ['with nothing to start', ['--hybrid', '--no-boot'], 4, 'a disk has nothing to start'],
    ['with a template that is missing', ['--hybrid', 'missing.bin'], 1, 'missing.bin cannot be read'],
    ['with a template that is too long', ['--hybrid', 'long.bin'], 2, 'long.bin is longer than 512 bytes'],
  ])('refuses a disk %s', async (_what, flags, code, message) => {
    await writeFile(join(cwd, 'long.bin'), new Uint8Array(513));
    const result = await generate(flags);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
    expect(await readdir(cwd)).toEqual(['long.bin']);
  });

  test('takes the date from SOURCE_DATE_EPOCH, and from --created-at before that', async () => {
    const env = { SOURCE_DATE_EPOCH: '1000000000' };
    await generate(['--output', 'a.iso'], { env });
    await generate(['--output', 'b.iso', '--created-at', '2020-02-02'], { env });
    const dateOf = async (file: string) =>
      readIso(await readFile(join(cwd, file))).trees.rockRidge!.get('ks_scripts/disk.cfg').posix!.modifiedAt;
    expect(await dateOf('a.iso')).toEqual(new Date(1_000_000_000_000));
    expect(await dateOf('b.iso')).toEqual(new Date('2020-02-02T00:00:00Z'));
  });

  test('replaces a file of the same name only when the new one is complete', async () => {
    await writeFile(join(cwd, name), 'the image of yesterday');
    expect((await generate()).code).toBe(0);
    expect((await readFile(join(cwd, name))).length).toBeGreaterThan(1024 ** 2);
    expect(await readdir(cwd)).toEqual([name]);
  });
});

describe('generate tells', () => {
  test('warnings on standard error, nothing when quiet', async () => {
    const { stderr } = await generate();
    expect(stderr).toContain('warning: ');
    expect(stderr).toContain('Packages');
    expect((await generate(['--quiet'])).stderr).toBe('');
  });

  test('how far it is, on a terminal only', async () => {
    const { stderr } = await generate([], { terminal: true });
    expect(stderr).toMatch(/\d+% of 1\.\d MiB/);
    expect((await generate()).stderr).not.toContain('%');
    expect((await generate(['--quiet'], { terminal: true })).stderr).toBe('');
  });

  test('never the password, whatever happens', async () => {
    for (const body of [stdin, stdin.slice(0, -5), JSON.stringify({ ...request, hostName: '' })]) {
      const { text, stderr } = await generate(['--verbose'], { stdin: body });
      expect(text + stderr).not.toContain('correct');
    }
  });
});

describe('generate fails', () => {
  test('with 3 for a bad request, before it looks at the tree', async () => {
    const { code, stderr } = await runCommand(['generate', '-r', '-', '-s', '/nowhere'], {
      stdin: JSON.stringify({ ...request, disk: 'sda; reboot' }),
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: disk [^\n]*\n$/);
  });

  test('with 4 for a tree that is missing, naming it', async () => {
    const { code, text, stderr } = await generate(['--source', '/no/such/tree']);
    expect({ code, text }).toEqual({ code: 4, text: '' });
    expect(stderr).toMatch(/^error: [^\n]*\/no\/such\/tree[^\n]*\n$/);
  });

  test('with 4 for a boot image that is not in the tree, naming it', async () => {
    const { code, stderr } = await generate(['--boot', 'isolinux/lost.bin']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: [^\n]*isolinux\/lost\.bin[^\n]*\n$/);
  });

  test('with 2 when the output would lie inside the tree, also by way of a link', async () => {
    const before = await treeHash(tree);
    expect((await generate([], { cwd: tree })).code).toBe(2);
    expect((await generate(['--output', join(tree, 'pool/a.iso')])).code).toBe(2);
    await symlink(join(tree, 'pool'), join(cwd, 'elsewhere'));
    expect((await generate(['--output', 'elsewhere/a.iso'])).code).toBe(2);
    expect(await treeHash(tree)).toBe(before);
  });

  test('with 1 when the output cannot be written, leaving nothing', async () => {
    await mkdir(join(cwd, 'a.iso'));
    const { code, text, stderr } = await generate(['--output', 'a.iso', '--quiet']);
    expect({ code, text }).toEqual({ code: 1, text: '' });
    expect(stderr).toMatch(/^error: [^\n]*a\.iso[^\n]*\n$/);
    expect(await readdir(cwd)).toEqual(['a.iso']);
  });

  test('with 1 when standard output breaks', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const stdout = new Writable({ write: (_piece, _encoding, done) => done(full) });
    const { code, stderr } = await generate(['--output', '-', '--quiet'], { stdout });
    expect(code).toBe(1);
    expect(stderr).toBe('error: standard output cannot be written: ENOSPC: no space left on device, write\n');
  });

  test('with 141 and without a word when nobody reads any more', async () => {
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const stdout = new Writable({ write: (_piece, _encoding, done) => done(gone) });
    expect(await generate(['--output', '-', '--quiet'], { stdout })).toMatchObject({ code: 141, stderr: '' });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('with the code of %s, leaving nothing', async (signalName, code) => {
    const abort = new AbortController();
    const stop = () => abort.abort(new Interruption(signalName, code));
    const result = generate([], { signal: abort.signal });
    setTimeout(stop, 0);
    expect(await result).toMatchObject({ code, text: '' });
    expect(await readdir(cwd)).toEqual([]);
  });

  test('when interrupted in the middle of standard output, at the pace of its reader', async () => {
    const abort = new AbortController();
    let written = 0;
    const stdout = new Writable({
      write(piece: Buffer, _encoding, done) {
        written += piece.length;
        if (written > 500_000) abort.abort(new Interruption('SIGINT', 130));
        setImmediate(done);
      },
    });
    expect((await generate(['--output', '-'], { stdout, signal: abort.signal })).code).toBe(130);
    expect(written).toBeLessThan(600_000);
  });

  test('answers as JSON, with what stands in the file', async () => {
    const { code, text, stderr } = await generate([...repeatableFlags, '--json', '--checksum', '-o', 'edge.iso']);
    const bytes = await expected();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const answer = JSON.parse(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { volume, boot, warnings } = await prepareIso(request, tree, repeatable);
    expect(answer).toEqual(
      JSON.parse(JSON.stringify({ file: 'edge.iso', size: bytes.length, sha256, volume, boot, warnings })),
    );
    expect(Object.keys(answer)).toEqual(['file', 'size', 'sha256', 'volume', 'boot', 'warnings']);
    expect(await readFile(join(cwd, 'edge.iso.sha256'), 'utf8')).toBe(`${sha256}  edge.iso\n`);
  });

  test('has no SHA-256 that is not asked for', async () => {
    const { text } = await generate(['--json']);
    expect(JSON.parse(text)).not.toHaveProperty('sha256');
    expect(await readdir(cwd)).toEqual([name]);
  });

  test('tells warnings in the object, and not beside it', async () => {
    const { text, stderr } = await generate(['--json', '--no-boot', '--volume-id', 'lower case']);
    const { warnings } = JSON.parse(text);
    expect(warnings.length).toBeGreaterThan(0);
    expect(stderr).toBe('');
  });

  test.skipIf(lacks('sha256sum')).each(['edge.iso', 'edge 07.iso', 'back\\slash.iso', 'two\nlines.iso', '-r.iso'])(
    'writes a list of sums that sha256sum checks: %j',
    async (file) => {
      expect((await generate(['--checksum', '--output', `./${file}`])).code).toBe(0);
      await runTool('sha256sum', ['--check', '--strict', '--', `${file}.sha256`], { cwd });
      await writeFile(join(cwd, file), 'x', { flag: 'r+' });
      await expect(runTool('sha256sum', ['--check', '--', `${file}.sha256`], { cwd })).rejects.toThrow();
    },
  );

  test.each(['--json', '--checksum'])('refuses %s when the image goes to standard output', async (flag) => {
    const { code, text, stderr } = await generate([flag, '--output', '-']);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toBe(`error: ${flag} needs an image in a file, and --output - has none\n`);
  });

  test('refuses the sum of a device, which cannot be read again', async () => {
    const { code, stderr } = await generate(['--quiet', '--checksum', '--output', '/dev/null']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: --checksum needs a regular file, and /dev/null is none\n',
    });
  });

  test('leaves no list of sums when the image fails', async () => {
    expect((await generate(['--checksum', '--output', join(cwd, 'no/such/edge.iso')])).code).toBe(1);
    expect(await readdir(cwd)).toEqual([]);
  });
});
