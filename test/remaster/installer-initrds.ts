import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LINUX_KERNEL, LINUX_MODULES } from '../support/linux.js';
import { runTool } from '../support/tools.js';

const NETBOOT = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64/initrd.gz';
const DRACUT = ['dracut-lib.sh', 'dracut-dev-lib.sh'].map((name) => `/usr/lib/dracut/modules.d/99base/${name}`);
const BUSYBOX = '/bin/busybox';

/** What has to be installed to make the initrds. */
export const initrdNeeds = ['bsdtar', 'depmod', NETBOOT, ...DRACUT, BUSYBOX, LINUX_KERNEL];

/** Of Debian's cloud kernel, which starts fast: what it needs for a disc in an IDE drive, and for a disk and a network of virtio. */
const MODULES = [
  ...['drivers/virtio/virtio', 'drivers/virtio/virtio_ring', 'drivers/virtio/virtio_pci'],
  ...['drivers/virtio/virtio_pci_modern_dev', 'drivers/virtio/virtio_pci_legacy_dev', 'drivers/block/virtio_blk'],
  ...['drivers/net/virtio_net', 'drivers/net/net_failover', 'net/core/failover'],
  ...['drivers/scsi/scsi_common', 'drivers/scsi/scsi_mod', 'drivers/scsi/sr_mod', 'drivers/cdrom/cdrom'],
  ...['drivers/ata/libata', 'drivers/ata/ata_piix', 'fs/isofs/isofs', 'fs/nls/nls_utf8'],
];

async function putModules(root: string): Promise<void> {
  const release = basename(dirname(LINUX_MODULES));
  const target = join(root, 'lib/modules', release);
  for (const name of MODULES) {
    await mkdir(join(target, 'kernel', dirname(name)), { recursive: true });
    await copyFile(`${LINUX_MODULES}/${name}.ko`, join(target, 'kernel', `${name}.ko`));
  }
  for (const name of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo'])
    await copyFile(join(LINUX_MODULES, '..', name), join(target, name));
  await runTool('depmod', ['-b', root, release]);
}

async function archiveOf(root: string): Promise<Buffer> {
  await runTool('bsdtar', [
    '--create',
    '--format',
    'newc',
    '--uid',
    '0',
    '--gid',
    '0',
    '-f',
    `${root}.cpio`,
    '-C',
    root,
    '.',
  ]);
  return readFile(`${root}.cpio`);
}

async function putScript(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
}

/** Mounts the disc, in the turn of d-i's own cdrom-detect, which Debian has on its discs and not in its package of netboot files. */
const CDROM_DETECT = `#!/bin/sh
modprobe sr_mod; modprobe isofs
mkdir -p /cdrom
for drive in /dev/sr0 /dev/sr1; do mount -t iso9660 -o ro $drive /cdrom && break; done
exit 0
`;

/** Beside the installer: what it has made of the machine. */
const REPORT = `#!/bin/sh
(while :; do echo "=== $(hostname) $(ip -4 -o addr | tr -s '\\n ' '| ')" > /dev/ttyS0; sleep 3; done) < /dev/null > /dev/null 2>&1 &
`;

/** Debian's installer with the cloud kernel's modules in place of those of the kernel that it comes with. */
export async function debianInitrd(directory: string): Promise<Buffer> {
  const base = join(directory, 'netboot.cpio');
  const without = [
    '--exclude',
    './lib/modules',
    '--exclude',
    './lib/firmware',
    '--exclude',
    'lib/modules',
    '--exclude',
    'lib/firmware',
  ];
  await runTool('bsdtar', ['--create', '--format', 'newc', '-f', base, ...without, `@${NETBOOT}`]);
  const root = join(directory, 'debian');
  await putModules(root);
  const info = join(root, 'var/lib/dpkg');
  const { stdout: status } = await runTool('bsdtar', ['-xOf', NETBOOT, '*var/lib/dpkg/status']);
  const package_ =
    'Package: cdrom-detect\nStatus: install ok unpacked\nVersion: 1\nDescription: mounts the disc\nInstaller-Menu-Item: 1300\n';
  await putScript(join(info, 'info/cdrom-detect.postinst'), CDROM_DETECT);
  await writeFile(join(info, 'status'), `${status.trimEnd()}\n\n${package_}`);
  await putScript(join(root, 'lib/debian-installer-startup.d/S99report'), REPORT);
  const packed = gzipSync(await readFile(base), { level: 3 });
  const gap = Buffer.alloc((4 - (packed.length % 4)) % 4);
  return Buffer.concat([packed, gap, await archiveOf(root)]);
}

/** As anaconda's dracut module does: the last `inst.ks` counts, and `hd:` names a device and a path. */
const DRACUT_INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t devtmpfs dev /dev; mount -t proc proc /proc; mount -t sysfs sys /sys
for module in ata_piix sr_mod virtio_pci virtio_blk isofs; do modprobe $module; done
sleep 2
exec > /dev/ttyS0 2>&1
. /lib/dracut-lib.sh
place=
for word in $(getcmdline); do case $word in inst.ks=*) place=\${word#inst.ks=};; esac; done
echo "=== inst.ks $place"
device=\${place#hd:}; path=\${device#*:}; device=\${device%%:*}
mkdir -p /mnt /seed
mount -o ro $(findfs $(printf '%b' "$device")) /mnt && sed -n 's/^network/=== disc network/p' /mnt$path
mount -t iso9660 -o ro $(findfs LABEL=OEMDRV) /seed && sed -n 's/^network/=== seed network/p' /seed/ks.cfg
echo '=== end'
sleep 600
`;

/** An initrd that reads its arguments by dracut's own functions. */
export async function dracutInitrd(directory: string): Promise<Buffer> {
  const root = join(directory, 'dracut');
  await putModules(root);
  for (const name of ['bin', 'dev', 'proc', 'sys', 'run', 'etc', 'tmp', 'var/log'])
    await mkdir(join(root, name), { recursive: true });
  await copyFile(BUSYBOX, join(root, 'bin/busybox'));
  for (const library of DRACUT) await copyFile(library, join(root, 'lib', basename(library)));
  await putScript(join(root, 'init'), DRACUT_INIT);
  return archiveOf(root);
}
