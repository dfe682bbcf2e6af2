import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interruption } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/doctor/diagnosis.js';
import { installationTree, makeTree, type TreeContent, treeHash } from '../support/os-tree.js';
import { type CommandSetting, runCommand } from './run-command.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-'));
  await chmod(root, 0o755);
});
afterEach(() => rm(root, { recursive: true }));

async function addTree(name: string, files: Readonly<Record<string, TreeContent>> = installationTree): Promise<string> {
  const tree = join(root, name);
  await rename(await makeTree(files), tree);
  await chmod(tree, 0o755);
  return tree;
}

const list = (versions: Readonly<Record<string, string>>) =>
  writeFile(join(root, 'osversions.json'), JSON.stringify(versions));

/** Runs it as a user who may not read everything. Root may. */
async function doctor(argv: readonly string[] = [], setting: CommandSetting = {}) {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    return await runCommand(['doctor', '--root', root, ...argv], setting);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

async function diagnosis(...argv: readonly string[]): Promise<Diagnosis & { readonly code: number }> {
  const { code, text, stderr } = await doctor(['--json', ...argv]);
  if (text === '') throw new Error(stderr);
  return { ...(JSON.parse(text) as Diagnosis), code };
}

const without = (...prefixes: readonly string[]) =>
  Object.fromEntries(
    Object.entries(installationTree).filter(([path]) => !prefixes.some((prefix) => path.startsWith(prefix))),
  );

describe('doctor', () => {
  test('finds nothing wrong with a good root, and writes nothing', async () => {
    await addTree('alma9');
    await addTree('zeta');
    await list({ 'Alma 9': 'alma9', 'Alma nine': 'alma9', Zeta: 'zeta' });
    const before = await treeHash(root);
    const { code, text, stderr } = await doctor();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(text.replace(root, '<root>').replaceAll(/[\d.]+ KiB/g, '<size>')).toBe(
      '<root>: 2 OS trees, 0 errors, 0 warnings\n' +
        'alma9 (Alma 9, Alma nine): <size>, volume ALMA-9-6, boots with BIOS and UEFI\n' +
        'zeta (Zeta): <size>, volume ALMA-9-6, boots with BIOS and UEFI\n',
    );
    expect(await treeHash(root)).toBe(before);
  });

  test('tells of each of fourteen ill trees by name what ails it, and nothing else', async () => {
    const longName = `${'n'.repeat(110)}.rpm`;
    await addTree('no-boot-image', without('isolinux', 'images'));
    await addTree('empty-loader', { ...installationTree, 'isolinux/isolinux.bin': '' });
    await chmod(join(await addTree('generate', { ...installationTree, generate: '#!/bin/sh\n' }), 'generate'), 0o755);
    await chmod(join(await addTree('unreadable-file', { ...installationTree, 'pool/x.rpm': 'x' }), 'pool/x.rpm'), 0);
    await chmod(join(await addTree('unreadable-directory'), 'pool'), 0o700);
    await chmod(join(root, 'unreadable-directory/pool'), 0);
    await addTree('label', {
      ...without('EFI', '.discinfo'),
      'isolinux/isolinux.cfg': `append inst.stage2=hd:LABEL=${'L'.repeat(33)}\n`,
    });
    await addTree('uuid', { ...installationTree, 'boot/grub.cfg': 'search --fs-uuid 2024-05-06-07-08-09-00\n' });
    await addTree('ks-scripts', { ...without('ks_scripts'), ks_scripts: 'a file\n' });
    await addTree('long-name', { ...installationTree, [longName]: 'x' });
    await addTree('letter-case', { ...installationTree, 'readme.txt': 'a', 'README.txt': 'b' });
    await writeFile(join(root, 'plain-file'), 'no tree\n');
    await addTree('a$b');
    const names = (await readdir(root)).concat('missing', '../outside');
    await addTree('not-listed');
    await list(Object.fromEntries(names.map((name) => [`The ${name}`, name])));

    const { code, findings, trees } = await diagnosis();
    expect(code).toBe(2);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'NOT_LISTED', path: 'not-listed' }]);
    const told = trees.map(({ osversionDir, findings: own }) => [
      osversionDir,
      own.map(({ severity, code: what, path }) => [severity, what, path]),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      'no-boot-image': [['error', 'NOT_BOOTABLE', undefined]],
      'empty-loader': [['warning', 'BOOT_IMAGE_IGNORED', 'isolinux/isolinux.bin']],
      generate: [['warning', 'GENERATE_NOT_RUN', 'generate']],
      'unreadable-file': [['error', 'UNREADABLE', 'pool/x.rpm']],
      'unreadable-directory': [['error', 'UNREADABLE', 'pool']],
      label: [['warning', 'VOLUME_ID_IGNORED', 'isolinux/isolinux.cfg']],
      uuid: [['warning', 'VOLUME_UUID_DIFFERS', 'boot/grub.cfg']],
      'ks-scripts': [['warning', 'CONFIG_DIRECTORY_REPLACED', 'ks_scripts']],
      'long-name': [['warning', expect.any(String), longName]],
      'letter-case': [['warning', expect.any(String), expect.stringMatching(/readme/i)]],
      'plain-file': [['error', 'NOT_ISO9660', undefined]],
      a$b: [['error', 'REQUEST_REFUSED', undefined]],
      missing: [['error', 'TREE_MISSING', undefined]],
      '../outside': [['error', 'OUTSIDE_ROOT', undefined]],
    });
  });

  test('ends with 1 after warnings alone', async () => {
    await addTree('alma9');
    await addTree('old');
    await list({ 'Alma 9': 'alma9' });
    const { code, text } = await doctor();
    expect(code).toBe(1);
    expect(text).toContain('  warning: "old" is a directory of no OS version\n');
  });

  test('knows directories below the root, hidden ones and those of file systems', async () => {
    await addTree('.git');
    await addTree('lost+found');
    const deep = await addTree('deep', { 'alma9/x': 'x', 'rocky9/x': 'x' });
    await rename(await makeTree(), join(deep, 'zeta'));
    await chmod(join(deep, 'zeta'), 0o755);
    await list({ Zeta: 'deep/zeta' });
    const { findings } = await diagnosis();
    expect(findings.map(({ path }) => path)).toEqual(['deep/alma9', 'deep/rocky9']);
  });

  test.each([
    ['is missing', undefined, 'cannot be read'],
    ['is no JSON', '{', 'is not valid JSON'],
    ['is no object', '[]', 'must be one JSON object'],
    ['names a number', '{"Alma":9}', 'must be a string'],
  ])('ends with 2 when the list %s', async (_what, text, message) => {
    if (text !== undefined) await writeFile(join(root, 'osversions.json'), text);
    const { code, findings } = await diagnosis();
    expect(code).toBe(2);
    expect(findings).toMatchObject([{ code: 'LIST_UNREADABLE', message: expect.stringContaining(message) }]);
  });

  test('knows the old form of the list, and an empty one', async () => {
    await writeFile(join(root, 'osversions.cfg'), '%osversions = ();\n');
    expect((await diagnosis()).findings[0]?.message).toContain('osversions.cfg beside it is of an older form');
    await list({});
    expect(await diagnosis()).toMatchObject({ code: 1, findings: [{ code: 'EMPTY_LIST' }] });
  });

  test('tells of name servers that the installed machine cannot mean, once', async () => {
    await addTree('alma9');
    await addTree('zeta');
    await list({ 'Alma 9': 'alma9', Zeta: 'zeta' });
    await writeFile(join(root, 'resolv.conf'), 'nameserver 127.0.0.53\n');
    const found = await diagnosis('--resolv-conf', join(root, 'resolv.conf'));
    expect(found).toMatchObject({ code: 1, findings: [{ code: 'LOOPBACK_NAMESERVER' }] });
    expect(found.trees.flatMap(({ findings }) => findings)).toEqual([]);
  });

  test.each([
    ['a resolv.conf that is not there', ['--resolv-conf', 'none.conf'], /none\.conf cannot be read/],
    ['boot code that is too long', ['--hybrid', 'long.bin'], /longer than 512 bytes/],
    ['a name server that is none', ['--nameserver', 'x'], /--nameserver/],
  ])('ends with 2, not as after warnings, because of %s', async (_what, argv, message) => {
    await writeFile(join(root, 'long.bin'), 'x'.repeat(513));
    const { code, text, stderr } = await doctor(argv, { cwd: root });
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(stderr).toMatch(message);
  });

  test('ends as interrupted when it is', async () => {
    await addTree('alma9');
    await list({ 'Alma 9': 'alma9' });
    const signal = AbortSignal.abort(new Interruption('SIGINT', 130));
    expect((await doctor([], { signal })).code).toBe(130);
  });

  test('takes the options that the server will have', async () => {
    await addTree('alma9', without('isolinux', 'images'));
    await addTree('a$b');
    await list({ 'Alma 9': 'alma9', B: 'a$b' });
    const { trees } = await diagnosis('--no-boot', '--volume-id', 'OTHER', '--profile', 'strict');
    expect(trees.map(({ volumeId }) => volumeId)).toEqual(['OTHER', undefined]);
    expect(trees[0]?.findings.map(({ code }) => code)).toEqual(['VOLUME_ID_DIFFERS']);
  });

  test('counts trees on a terminal, and not with --quiet', async () => {
    await addTree('alma9');
    await list({ 'Alma 9': 'alma9' });
    expect((await doctor([], { terminal: true })).stderr).toContain('of 1 trees');
    expect((await doctor(['--quiet'], { terminal: true })).stderr).toBe('');
  });
});
