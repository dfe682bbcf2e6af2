import { existsSync, readdirSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { emulateUntil, fileOption, QEMU } from './qemu.js';
import { runTool } from './tools.js';

const BUSYBOX = '/bin/busybox';

/** The kernel of the Debian package linux-image-cloud-amd64: small, and whole enough to read a disc and a FAT volume. */
export const LINUX_KERNEL = findKernel() ?? '/boot/vmlinuz-cloud-amd64';
export const LINUX_MODULES = `/lib/modules/${basename(LINUX_KERNEL).replace('vmlinuz-', '')}/kernel`;

/** In an order in which they can be loaded. */
const MODULES = [
  ...['drivers/virtio/virtio_ring', 'drivers/virtio/virtio'],
  ...['drivers/virtio/virtio_pci_modern_dev', 'drivers/virtio/virtio_pci_legacy_dev', 'drivers/virtio/virtio_pci'],
  ...['drivers/block/virtio_blk', 'drivers/cdrom/cdrom', 'fs/nls/nls_utf8', 'fs/isofs/isofs'],
  ...['fs/nls/nls_cp437', 'fs/nls/nls_ascii', 'fs/fat/fat', 'fs/fat/vfat'],
].map((name) => `${LINUX_MODULES}/${name}.ko`);

/** What has to be installed before {@link runInLinux} can work; BusyBox has to be the one without libraries. */
export const linuxNeeds = [QEMU, 'bsdtar', BUSYBOX, LINUX_KERNEL, ...MODULES];

/** Runs a shell script in an emulated Linux machine that has the images as `/dev/vda`, `/dev/vdb` ..., and gives what it prints. */
export async function runInLinux(images: readonly string[], script: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'linux-'));
  try {
    const initialRamDisk = await makeInitialRamDisk(directory, script);
    const machine = [
      '-kernel',
      LINUX_KERNEL,
      '-initrd',
      initialRamDisk,
      '-append',
      'console=ttyS0,115200 quiet panic=-1',
    ];
    const drives = images.flatMap((image) => ['-drive', `${fileOption(image)},if=virtio,readonly=on`]);
    const shown = await emulateUntil([...machine, ...drives], { until: /^=== end/m, timeout: 240_000 });
    return shown
      .replaceAll('\r', '')
      .replace(/^.*=== begin\n/s, '')
      .replace(/^=== end.*/ms, '');
  } finally {
    await rm(directory, { recursive: true });
  }
}

function findKernel(): string | undefined {
  const kernels = existsSync('/boot')
    ? readdirSync('/boot').filter((name) => /^vmlinuz-.*-cloud-amd64$/.test(name))
    : [];
  return kernels.map((name) => `/boot/${name}`).at(-1);
}

async function makeInitialRamDisk(directory: string, script: string): Promise<string> {
  const root = join(directory, 'root');
  for (const name of ['bin', 'dev', 'mnt', 'modules', 'proc']) await mkdir(join(root, name), { recursive: true });
  await copyFile(BUSYBOX, join(root, 'bin/busybox'));
  for (const module of MODULES) await copyFile(module, join(root, 'modules', basename(module)));
  await writeFile(join(root, 'script'), script);
  await writeFile(join(root, 'init'), INIT);
  await chmod(join(root, 'init'), 0o755);
  const archive = join(directory, 'initrd.cpio');
  await runTool('bsdtar', ['--create', '--format', 'newc', '--file', archive, '--directory', root, '.']);
  return archive;
}

/** It waits at its end: the console is still writing, and what the kernel says of a power-off would stand in the midst of it. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
echo '=== begin'
for module in ${MODULES.map((module) => basename(module)).join(' ')}; do insmod /modules/$module; done
sh /script 2>&1
echo '=== end'
sleep 600
poweroff -f
`;
