import type { Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { familyOf } from '../../src/installer/family.js';
import { scannedTreeOf } from '../../src/tree/scanned-tree.js';

const tree = (files: Readonly<Record<string, string>>) =>
  scannedTreeOf(Object.entries(files).map(([path, content]): Entry => ({ kind: 'file', path, content })));

const rhel = { '.treeinfo': '[general]\n', 'images/pxeboot/vmlinuz': 'x' };
const ubuntu = { '.disk/info': 'Ubuntu-Server 24.04 LTS "Noble Numbat"\n', 'casper/vmlinuz': 'x' };
const debian = { '.disk/info': 'Debian GNU/Linux 12.5.0 "Bookworm"\n', 'dists/bookworm/Release': 'x' };
const agama = { 'LiveOS/squashfs.img': 'x', 'boot/grub2/grub.cfg': 'linux /boot/x86_64/loader/linux agama.auto\n' };
const proxmox = { '.cd-info': "PRODUCT='pve'\n", 'proxmox/packages/x': 'x', 'boot/grub/grub.cfg': '' };

describe('the family of a source', () => {
  test.each([
    ['anaconda', rhel],
    ['anaconda', { '.discinfo': '1750000000.5\n', 'images/pxeboot/initrd.img': 'x' }],
    ['ubuntu', ubuntu],
    ['debian', debian],
    ['debian', { 'install.amd/vmlinuz': 'x' }],
    ['debian', { 'install.a64/initrd.gz': 'x', '.disk/info': 'A derivative\n' }],
    ['agama', agama],
    ['agama', { 'LIVEOS/SQUASHFS.IMG': 'x', 'EFI/BOOT/GRUB.CFG': 'menuentry "Install with Agama"\n' }],
    ['proxmox', proxmox],
  ])('is %s', async (family, files: Readonly<Record<string, string>>) => {
    expect(await familyOf(tree(files))).toBe(family);
    const capitals = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.toUpperCase(), text]));
    expect(await familyOf(tree(capitals))).toBe(family);
  });

  test.each([
    ['no installer', {}],
    ['no installer', { '.treeinfo': '', 'images/efiboot.img': 'x' }],
    ['no installer', { 'LiveOS/squashfs.img': 'x', 'boot/grub2/grub.cfg': 'linux /vmlinuz rd.live.image\n' }],
    ['no installer', { '.disk/info': 'Ubuntu-Server 18.04\n', 'install/vmlinuz': 'x' }],
    ['the installers anaconda and debian', { ...rhel, ...debian }],
    ['the installers ubuntu and proxmox', { ...ubuntu, ...proxmox }],
  ])('is refused when a source shows %s', async (shown, files: Readonly<Record<string, string>>) => {
    const error: unknown = await familyOf(tree(files)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'INSTALLER_UNKNOWN' });
    const { message } = error as Error;
    expect(message).toContain(`shows ${shown}:`);
    for (const family of ['anaconda', 'ubuntu', 'debian', 'agama', 'proxmox']) expect(message).toContain(`${family} (`);
  });
});
