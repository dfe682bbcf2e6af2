import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareIso } from '../../src/image/prepare-iso.js';
import { installationTree, makeTree, treeHash } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';
import { runCommand } from './run-command.js';

let tree: string;
let cwd: string;

beforeEach(async () => {
  const links = Array.from({ length: 12 }, (_, index) => [`links/${index}`, { linkTo: '../pool' }] as const);
  tree = await makeTree({ ...installationTree, ...Object.fromEntries(links), generate: '#!/bin/sh\n' });
  await chmod(join(tree, 'generate'), 0o755);
  cwd = await mkdtemp(join(tmpdir(), 'plan-'));
});

afterEach(async () => {
  await rm(tree, { recursive: true });
  await rm(cwd, { recursive: true });
});

const plan = (...flags: string[]) =>
  runCommand(
    ['plan', '-r', '-', '-s', tree, '--salt', repeatable.salt, '--created-at', '2026-01-31T12:34:56Z', ...flags],
    { stdin: JSON.stringify(request), cwd },
  );

describe('plan', () => {
  test('tells name, size, volume, boot entries and layout', async () => {
    const iso = await prepareIso(request, tree, repeatable);
    const { code, text } = await plan();
    expect(code).toBe(0);
    expect(text).toContain('file     edge-07.cdn.example.net-alma9.iso\n');
    expect(text).toContain(`size     ${iso.size} bytes (`);
    expect(text).toContain('volume   ALMA-9-6 (from isolinux/isolinux.cfg)\n');
    expect(text).toContain('boot     isolinux/isolinux.bin is in the tree: boots with BIOS\n');
    expect(text).toContain('boot     images/efiboot.img is in the tree: boots with UEFI\n');
    expect(text).toMatch(/\.\.\. and \d+ more; see all with --verbose or --json\n$/);
  });

  test('tells of which directory an EFI boot image is made, and what a disk starts', async () => {
    await rm(join(tree, 'images'), { recursive: true });
    await writeFile(join(tree, 'EFI/BOOT/BOOTX64.EFI'), 'loader');
    const { text } = await plan('--hybrid');
    expect(text.match(/^boot .*$/gm)).toEqual([
      'boot     isolinux/isolinux.bin is in the tree: boots with BIOS',
      'boot     EFI/BOOT/BOOTX64.EFI is in the tree, but no EFI boot image: images/efiboot.img is made of EFI, boots with UEFI',
      'boot     a disk boots with UEFI, too: images/efiboot.img is its EFI system partition',
    ]);
    expect((await plan('--hybrid', '--json')).text).not.toContain('"made"');
  });

  test('draws the disc as SVG', async () => {
    const { code, text } = await plan('--svg');
    expect(code).toBe(0);
    expect(text).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(text).toContain('ks_scripts/network.cfg');
    expect(text).toContain('boot 1, BIOS: isolinux/isolinux.bin');
  });

  test('tells the whole layout when verbose', async () => {
    const iso = await prepareIso(request, tree, repeatable);
    const { text } = await plan('--verbose');
    expect(text.split('\n\n')[1]!.trimEnd().split('\n')).toHaveLength(1 + iso.layout.length);
  });

  test('notes names that only plain ISO 9660 shows otherwise when verbose', async () => {
    await writeFile(join(tree, '.discinfo.of.a.tree'), '');
    expect((await plan()).stderr).not.toContain('.discinfo.of.a.tree');
    expect((await plan('--verbose')).stderr).toMatch(/^note: .*\.discinfo\.of\.a\.tree/m);
  });

  test('counts the warnings of a kind when they are many, and tells all when verbose', async () => {
    const linkLines = (stderr: string) => stderr.split('\n').filter((line) => line.includes('links/'));
    const { stderr } = await plan();
    expect(stderr).toContain('generate');
    expect(linkLines(stderr)).toHaveLength(1);
    expect(linkLines(stderr)[0]).toMatch(/and \d+ more/);
    expect(linkLines((await plan('--verbose')).stderr).length).toBeGreaterThanOrEqual(12);
    expect((await plan('--quiet')).stderr).toBe('');
  });

  test('answers as JSON with all of it and nothing on standard error', async () => {
    const iso = await prepareIso(request, tree, repeatable);
    const { text, stderr } = await plan('--json');
    const { filename, size, volume, boot, templates, warnings, layout } = iso;
    expect(JSON.parse(text)).toEqual({ filename, size, volume, boot, templates, warnings, layout });
    expect(stderr).toBe('');
  });

  test('writes nothing', async () => {
    const before = await treeHash(tree);
    await plan();
    expect(await readdir(cwd)).toEqual([]);
    expect(await treeHash(tree)).toBe(before);
  });
});
