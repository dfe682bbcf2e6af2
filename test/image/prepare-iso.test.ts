import { chmod, chown, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { IsoRequestError } from '../../src/errors.js';
import { createPlanCache } from '../../src/image/plans.js';
import { type PreparedIso, planIso, prepareIso } from '../../src/image/prepare-iso.js';
import { renderConfig } from '../../src/kickstart/render-config.js';
import type { GenerateIsoOptions } from '../../src/options.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { copyLikeAClone } from '../support/clone.js';
import { installationTree, makeTree, type TreeContent, treeHash } from '../support/os-tree.js';
import { repeatable, request } from '../support/requests.js';

const trees: string[] = [];

afterEach(async () => {
  for (const tree of trees.splice(0)) await rm(tree, { recursive: true });
});

async function tree(files?: Readonly<Record<string, TreeContent>>): Promise<string> {
  const root = await makeTree(files);
  trees.push(root);
  return root;
}

const prepare = async (files?: Readonly<Record<string, TreeContent>>, options: GenerateIsoOptions = {}) =>
  prepareIso(request, await tree(files), { ...repeatable, ...options });

const read = async (iso: PreparedIso) => readIso(await iso.read(0, iso.size));
const codes = (iso: PreparedIso) => iso.warnings.map(({ code }) => code);

/** Gives a file to another than root. Only root has to, and only root can. */
async function ownedByAnother(file: string) {
  if (process.getuid?.() === 0) await chown(file, 1000, 100);
  return stat(file);
}

describe('the configuration', () => {
  test('lies over the files of the same name; others of the directory stay', async () => {
    const { rockRidge, joliet } = (await read(await prepare())).trees;
    for (const { path, text } of renderConfig(parseIsoRequest(request), repeatable)) {
      expect(rockRidge!.text(path)).toBe(text);
      expect(joliet!.text(path)).toBe(text);
    }
    expect(rockRidge!.text('ks_scripts/drives.py')).toBe('print("drives")\n');
  });

  test('belongs to root, is dated, and keeps the password to its owner', async () => {
    const { rockRidge } = (await read(await prepare())).trees;
    for (const { path, mode } of renderConfig(parseIsoRequest(request), repeatable)) {
      const { attributes, modifiedAt } = rockRidge!.get(path).posix!;
      expect({ path, mode: attributes.mode & 0o7777, uid: attributes.uid, gid: attributes.gid }).toEqual({
        path,
        mode,
        uid: 0,
        gid: 0,
      });
      expect(modifiedAt).toEqual(repeatable.createdAt);
    }
    expect(rockRidge!.get('ks_scripts/password.cfg').posix!.attributes.mode & 0o7777).toBe(0o600);
  });

  test.each([
    ['a file', { ks_scripts: 'not a directory' }],
    ['a symbolic link', { ks_scripts: { linkTo: 'elsewhere' }, 'elsewhere/network.cfg': 'untouched' }],
  ])('wins over %s in place of its directory, with a warning', async (_kind, files) => {
    const iso = await prepare(files as Record<string, TreeContent>);
    const { rockRidge } = (await read(iso)).trees;
    expect(rockRidge!.get('ks_scripts').kind).toBe('directory');
    expect(rockRidge!.text('ks_scripts/disk.cfg')).toBe('boot_drives="sda"');
    if (rockRidge!.has('elsewhere/network.cfg')) expect(rockRidge!.text('elsewhere/network.cfg')).toBe('untouched');
    expect(codes(iso)).toContain('CONFIG_DIRECTORY_REPLACED');
  });

  test('makes its directory where the tree has none', async () => {
    expect((await read(await prepare({ README: 'empty' }))).trees.rockRidge!.has('ks_scripts/state.out')).toBe(true);
  });

  test('replaces one name of a linked file and leaves the other', async () => {
    const root = await tree({ 'ks_scripts/network.cfg': 'old' });
    const { link } = await import('node:fs/promises');
    await link(join(root, 'ks_scripts/network.cfg'), join(root, 'saved.cfg'));
    const { rockRidge } = (await read(await prepareIso(request, root, repeatable))).trees;
    expect(rockRidge!.text('saved.cfg')).toBe('old');
    expect(rockRidge!.text('ks_scripts/network.cfg')).toContain('HOSTNAME="edge-07.cdn.example.net"');
  });

  test('warns of a name server that the installed machine cannot mean', async () => {
    expect(codes(await prepare(undefined, { nameservers: ['127.0.0.53'] }))).toContain('LOOPBACK_NAMESERVER');
  });
});

describe('the recipe', () => {
  test('has what the image is made from, and of the password only the hash', async () => {
    const root = await tree();
    const image = { padding: 3 };
    const { recipe, filename } = await prepareIso(request, root, {
      ...repeatable,
      owners: 'keep',
      mtus: [1500],
      image,
    });
    expect(recipe).toMatchObject({ sourceDir: root, configuration: { filename, createdAt: repeatable.createdAt } });
    const files = recipe.configuration.files.map(({ path, text, mode }) => ({ path, text, mode }));
    expect(files).toEqual(renderConfig(parseIsoRequest(request), repeatable));
    expect(recipe.options).toEqual({ owners: 'keep', image });
    expect(JSON.stringify(recipe)).not.toContain(request.rootPass);
  });

  test('gives the same bytes again, with a random salt and the date of the first time', async () => {
    const iso = await prepareIso(request, await tree());
    const again = await planIso(iso.recipe);
    expect(await again.read(0, again.size)).toEqual(await iso.read(0, iso.size));
  });
});

describe('the image', () => {
  test('boots BIOS and UEFI, shows its catalog, and is called what the installer looks for', async () => {
    const iso = await prepare();
    const model = await read(iso);
    expect(model.volume.primary.volumeId).toBe('ALMA-9-6');
    expect(
      model.elTorito!.entries.map(({ platform, loadSectors, infoTable }) => [platform, loadSectors > 0, !!infoTable]),
    ).toEqual([
      [0, true, true],
      [0xef, true, false],
    ]);
    expect(model.elTorito!.entries[0]!.loadSectors).toBe(4);
    expect(model.trees.rockRidge!.has('isolinux/boot.cat')).toBe(true);
    expect(iso.boot).toMatchObject({
      origin: 'detected',
      reasons: [expect.stringContaining('BIOS'), expect.stringContaining('UEFI')],
    });
    expect(iso.volume).toEqual({ id: 'ALMA-9-6', origin: 'tree', path: 'isolinux/isolinux.cfg' });
  });

  test('has an EFI boot image of the EFI directory when the tree has none, and leaves the tree alone', async () => {
    const root = await tree({ 'EFI/BOOT/BOOTX64.EFI': 'the loader', 'EFI/BOOT/grub.cfg': 'its configuration' });
    const before = await treeHash(root);
    const iso = await prepareIso(request, root, repeatable);
    const { elTorito, trees: views } = await read(iso);
    expect(elTorito!.entries.map(({ platform }) => platform)).toEqual([0xef]);
    expect(views.rockRidge!.has('images/boot.cat')).toBe(true);
    const volume = views.joliet!.text('images/efiboot.img');
    for (const part of ['FAT12', 'the loader', 'its configuration']) expect(volume).toContain(part);
    expect(codes(iso)).toEqual([]);
    expect(await treeHash(root)).toBe(before);
    const again = await prepareIso(request, root, repeatable);
    expect(Buffer.from(await again.read(0, again.size)).equals(await iso.read(0, iso.size))).toBe(true);
  });

  test('has no EFI boot image made when booting is switched off', async () => {
    const { elTorito, trees: views } = await read(await prepare({ 'EFI/BOOT/BOOTX64.EFI': 'x' }, { boot: 'none' }));
    expect(elTorito).toBeUndefined();
    expect(views.rockRidge!.has('images')).toBe(false);
  });

  test('is a disk for UEFI on request, and says so', async () => {
    const iso = await prepare(undefined, { hybrid: {} });
    expect(Buffer.from(await iso.read(512, 520)).toString()).toBe('EFI PART');
    expect(iso.boot.reasons.at(-1)).toBe('a disk boots with UEFI, too: images/efiboot.img is its EFI system partition');
    expect(Buffer.from(await (await prepare()).read(512, 520)).toString()).not.toBe('EFI PART');
  });

  test('starts GRUB from the boot code of a disk where GRUB is the BIOS boot image', async () => {
    const bootCode = Uint8Array.from({ length: 512 }, (_, index) => index % 255);
    const iso = await prepare({ 'images/eltorito.img': new Uint8Array(4096) }, { hybrid: { bootCode } });
    expect(await iso.read(0, 432)).toEqual(bootCode.subarray(0, 432));
  });

  test('is refused as a disk that has nothing to start', async () => {
    await expect(prepare({ README: 'data' }, { hybrid: {} })).rejects.toMatchObject({ code: 'NOTHING_TO_START' });
  });

  test('warns of a loader that looks for another date of the volume', async () => {
    const files = { ...installationTree, 'boot/grub/grub.cfg': 'search --fs-uuid 2024-05-06-07-08-09-00 --set root\n' };
    expect(codes(await prepare(files))).toContain('VOLUME_UUID_DIFFERS');
    const createdAt = new Date('2024-05-06T07:08:09Z');
    expect(codes(await prepare(files, { createdAt }))).not.toContain('VOLUME_UUID_DIFFERS');
  });

  test('gives the tree to root unless owners are kept, and the configuration to root in any case', async () => {
    const root = await tree();
    const ownersOf = async (options: GenerateIsoOptions) => {
      const { rockRidge } = (await read(await prepareIso(request, root, { ...repeatable, ...options }))).trees;
      return ['isolinux/isolinux.cfg', 'ks_scripts/network.cfg'].map((path) => {
        const { uid, gid } = rockRidge!.get(path).posix!.attributes;
        return [uid, gid];
      });
    };
    const { uid, gid } = await ownedByAnother(join(root, 'isolinux/isolinux.cfg'));
    const toRoot = [0, 0];
    expect(await ownersOf({})).toEqual([toRoot, toRoot]);
    expect(await ownersOf({ owners: 'root' })).toEqual([toRoot, toRoot]);
    expect(await ownersOf({ owners: 'keep' })).toEqual([[uid, gid], toRoot]);
  });

  test('has one date for everything, and equal bytes from two clones, when it is told to', async () => {
    const root = await tree({ ...installationTree, 'EFI/BOOT/BOOTX64.EFI': 'loader', 'run.sh': 'echo' });
    await chmod(join(root, 'run.sh'), 0o755);
    const clone = `${root}-clone`;
    trees.push(clone);
    await copyLikeAClone(root, clone, { umask: 0o077, date: new Date('2001-02-03T04:05:06Z') });
    const options = { ...repeatable, dates: 'created-at', modes: 'public', hybrid: {} } as const;
    const [one, other] = await Promise.all([root, clone].map((place) => prepareIso(request, place, options)));
    expect(Buffer.compare(await one!.read(0, one!.size), await other!.read(0, other!.size))).toBe(0);
    const { rockRidge, joliet } = (await read(one!)).trees;
    for (const { posix } of rockRidge!.nodes) expect(posix!.modifiedAt).toEqual(repeatable.createdAt);
    for (const { recordedAt } of [...rockRidge!.nodes, ...joliet!.nodes])
      expect(recordedAt).toEqual(repeatable.createdAt);
    expect(rockRidge!.get('run.sh').posix!.attributes.mode & 0o7777).toBe(0o555);
    expect(rockRidge!.get('').posix!.attributes.mode & 0o7777).toBe(0o555);
  });

  test('has translation tables unless they are switched off', async () => {
    expect((await read(await prepare())).trees.rockRidge!.text('ks_scripts/TRANS.TBL')).toMatch(/\tnetwork\.cfg\n/);
    const without = await prepare(undefined, { image: { translationTables: false } });
    expect((await read(without)).trees.rockRidge!.has('TRANS.TBL')).toBe(false);
  });

  test('takes a tree that was copied from a disc, with its catalog and tables', async () => {
    const copied = {
      ...installationTree,
      'isolinux/boot.cat': 'stale',
      'TRANS.TBL': 'stale',
      'pool/TRANS.TBL': 'stale',
    };
    const { rockRidge } = (await read(await prepare(copied))).trees;
    for (const path of ['isolinux/boot.cat', 'TRANS.TBL', 'pool/TRANS.TBL']) {
      expect(rockRidge!.text(path)).not.toContain('stale');
    }
  });

  test('keeps TRANS.TBL files of the tree when it makes none', async () => {
    const iso = await prepare({ 'TRANS.TBL': 'ours' }, { image: { translationTables: false } });
    expect((await read(iso)).trees.rockRidge!.text('TRANS.TBL')).toBe('ours');
  });

  test('is a data image, with a warning, when nothing boots', async () => {
    const iso = await prepare({ README: 'data' });
    expect((await read(iso)).elTorito).toBeUndefined();
    expect(iso.boot.origin).toBe('none');
    expect(codes(iso)).toEqual(['NOT_BOOTABLE']);
    expect(iso.volume).toEqual({ id: 'CDROM', origin: 'default' });
  });

  test('takes the options before what is in the tree', async () => {
    const boot = [{ path: 'images/efiboot.img', platform: 'efi' }] as const;
    const iso = await prepare(undefined, { boot, volumeId: 'MINE' });
    const model = await read(iso);
    expect(model.volume.primary.volumeId).toBe('MINE');
    expect(model.elTorito!.entries.map(({ platform }) => platform)).toEqual([0xef]);
    expect(codes(iso)).toContain('VOLUME_ID_DIFFERS');
    expect((await read(await prepare(undefined, { boot: 'none' }))).elTorito).toBeUndefined();
  });

  test('is refused when a named boot image is not in the tree', async () => {
    const boot = [{ path: 'isolinux/missing.bin', platform: 'bios' }] as const;
    await expect(prepare(undefined, { boot })).rejects.toMatchObject({
      name: 'IsoError',
      path: 'isolinux/missing.bin',
    });
  });

  test('copies an executable generate without running it, and says so', async () => {
    const root = await tree({ generate: '#!/bin/sh\ntouch "$0.ran"\n' });
    await chmod(join(root, 'generate'), 0o755);
    const before = await treeHash(root);
    const iso = await prepareIso(request, root, repeatable);
    expect((await read(iso)).trees.rockRidge!.get('generate').posix!.attributes.mode & 0o7777).toBe(0o755);
    expect(iso.warnings).toContainEqual(expect.objectContaining({ code: 'GENERATE_NOT_RUN', path: 'generate' }));
    expect(await treeHash(root)).toBe(before);
  });

  test('does not mention a generate that is not executable', async () => {
    expect(codes(await prepare({ ...installationTree, generate: 'notes' }))).not.toContain('GENERATE_NOT_RUN');
  });

  test('reads nothing outside of the tree, whatever its links say', async () => {
    const outside = await tree({ 'secret.cfg': 'inst.stage2=hd:LABEL=SECRET' });
    const root = await tree({ README: 'x', 'isolinux/isolinux.bin': { linkTo: join(outside, 'secret.cfg') } });
    await symlink(join(outside, 'secret.cfg'), join(root, 'isolinux/isolinux.cfg'));
    const iso = await prepareIso(request, root, repeatable);
    expect(iso.volume.id).toBe('CDROM');
    expect(iso.boot.images).toEqual([]);
    expect(Buffer.from(await iso.read(0, iso.size)).includes('LABEL=SECRET')).toBe(false);
  });
});

describe('the plan', () => {
  test('has the name, the exact size and the place of everything', async () => {
    const iso = await prepare();
    expect(iso.filename).toBe('edge-07.cdn.example.net-alma9.iso');
    expect((await new Response(iso.stream()).arrayBuffer()).byteLength).toBe(iso.size);
    const last = iso.layout.at(-1)!;
    expect(last.sector * 2048 + last.length).toBeLessThanOrEqual(iso.size);
  });

  test('gives any range of the bytes', async () => {
    const iso = await prepare();
    const whole = await iso.read(0, iso.size);
    const part = new Uint8Array(await new Response(iso.stream({ start: 30_000, end: 50_001 })).arrayBuffer());
    expect(part).toEqual(whole.slice(30_000, 50_001));
  });

  test('takes the date from now when none is given', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const iso = await prepareIso(request, await tree(), { salt: repeatable.salt });
    const { modifiedAt } = (await read(iso)).trees.rockRidge!.get('ks_scripts/disk.cfg').posix!;
    expect(modifiedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(modifiedAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('takes JSON text, an object, or a request that was parsed before', async () => {
    const root = await tree();
    const [text, object, parsed] = await Promise.all(
      [JSON.stringify(request), request, parseIsoRequest(request)].map(async (body) => {
        const iso = await prepareIso(body, root, repeatable);
        return Buffer.from(await iso.read(0, iso.size));
      }),
    );
    expect(object!.equals(text!)).toBe(true);
    expect(parsed!.equals(text!)).toBe(true);
  });

  test('checks a request that claims to be parsed', async () => {
    await expect(prepareIso({ ...request, hostName: '`reboot`' }, await tree())).rejects.toThrow(IsoRequestError);
  });

  test('is refused when the tree is missing, or is a file and no disc', async () => {
    const root = await tree();
    await expect(prepareIso(request, join(root, 'nowhere'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await expect(prepareIso(request, join(root, '.discinfo'))).rejects.toMatchObject({ code: 'NOT_ISO9660' });
  });

  test('stops when the signal does, and so do the streams made from it', async () => {
    const root = await tree();
    await expect(prepareIso(request, root, { signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
    const abort = new AbortController();
    const iso = await prepareIso(request, root, { signal: abort.signal });
    const reader = iso.stream().getReader();
    await reader.read();
    abort.abort('later');
    await expect(reader.read()).rejects.toBe('later');
    await expect(iso.read(0, 2048)).rejects.toBe('later');
  });

  test('is an error when a file of the tree changes before it is read', async () => {
    const root = await tree();
    const iso = await prepareIso(request, root, repeatable);
    await writeFile(join(root, 'ks_scripts/drives.py'), 'something longer than it was when the image was planned\n');
    await expect(iso.read(0, iso.size)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'ks_scripts/drives.py' });
  });
});

describe('a plan cache', () => {
  test('gives every image its own bytes, and sees what was added when its plan is too old', async () => {
    const sourceDir = await tree();
    for (const freshFor of [3_600_000, 0]) {
      const cache = createPlanCache({ freshFor });
      const images = [];
      for (const options of [{}, { cache }, { cache }]) {
        images.push(await prepareIso(request, sourceDir, { ...repeatable, ...options }));
      }
      const [without, first, second] = await Promise.all(images.map((image) => image.read(0, image.size)));
      expect(Buffer.compare(first!, without!)).toBe(0);
      expect(Buffer.compare(second!, without!)).toBe(0);
      await writeFile(join(sourceDir, `added-${freshFor}`), 'since');
      const { rockRidge } = (await read(await prepareIso(request, sourceDir, { ...repeatable, cache }))).trees;
      expect(rockRidge!.has(`added-${freshFor}`)).toBe(freshFor === 0);
    }
  });
});
