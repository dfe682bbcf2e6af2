import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { bootUntil, OVMF, QEMU } from '../support/qemu.js';
import { repeatable, request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { makeVendorDisc, type VendorName, vendorNeeds } from './vendor-discs.js';

/** What an installer does first: reads its arguments, those of the kernel and, as dracut does, those of files. */
const INIT = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc
/bin/busybox mount -t proc proc /proc
echo "COMMAND LINE: $(/bin/busybox cat /proc/cmdline)."
for file in /etc/cmdline.d/*.conf; do [ -f "$file" ] && echo "DRACUT: $(/bin/busybox cat "$file")."; done
echo THE END
/bin/busybox poweroff -f
`;

/** Debian's own boot screens, as its discs have them: with the paths of a disc, and a serial console. */
const SCREENS = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';
const USE_SCREENS = `rm isolinux/*.cfg
  cp ${SCREENS}/boot-screens/*.{cfg,txt,png} ${SCREENS}/boot-screens/{vesamenu,libcom32,libutil}.c32 isolinux
  (echo serial 0 115200; cat ${SCREENS}/boot-screens/syslinux.cfg) > isolinux/isolinux.cfg
  (echo serial --unit=0 --speed=115200; cat ${SCREENS}/grub/grub.cfg) > boot/grub/grub.cfg
  mkdir boot/grub/x86_64-efi && cp ${SCREENS}/grub/x86_64-efi/* boot/grub/x86_64-efi
  sed -i 's#debian-installer/amd64/boot-screens/##; s#/\\?debian-installer/amd64/linux#/install.amd/vmlinuz#
    s#/\\?debian-installer/amd64/initrd.gz#/install.amd/initrd.gz#' isolinux/*.cfg boot/grub/grub.cfg`;

const kernel = (await readdir('/boot').catch(() => [])).find((name) => /^vmlinuz-.*-cloud-amd64$/.test(name));
const needed = [
  QEMU,
  OVMF,
  'cpio',
  'gzip',
  '/usr/bin/busybox',
  `/boot/${kernel ?? 'vmlinuz-cloud-amd64'}`,
  `${SCREENS}/boot-screens/syslinux.cfg`,
  ...vendorNeeds,
];

let directory: string;
let installer: { readonly kernel: string; readonly initrd: string };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remaster-boot-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function makeInstaller(): Promise<void> {
  const root = join(directory, 'initrd');
  await mkdir(join(root, 'bin'), { recursive: true });
  await copyFile('/usr/bin/busybox', join(root, 'bin/busybox'));
  await writeFile(join(root, 'init'), INIT);
  await chmod(join(root, 'init'), 0o755);
  await runTool('bash', ['-ec', `find . | cpio --quiet -o -H newc | gzip -1 > ../initrd.gz`], { cwd: root });
  installer = { kernel: `/boot/${kernel}`, initrd: join(directory, 'initrd.gz') };
}

async function remaster(vendor: VendorName, options: GenerateIsoOptions, script = ''): Promise<string> {
  const { disc } = await makeVendorDisc(vendor, directory, { installer, script });
  const iso = await prepareIso(request, disc, { ...repeatable, menuTimeout: 1, ...options });
  const image = join(directory, `${vendor}-edge-07.iso`);
  await writeImage(iso, image);
  return image;
}

const UNTIL = { until: /THE END/, timeout: 120_000 };

describe.skipIf(kernel === undefined || lacks(...needed))("a vendor's disc, remastered, starts by itself", () => {
  const WAYS = [
    { firmware: 'bios', medium: 'disc' },
    { firmware: 'bios', medium: 'disk' },
    { firmware: 'efi', medium: 'disc' },
    { firmware: 'efi', medium: 'disk' },
  ] as const;
  let debian: string;
  let fedora: string;
  let ubuntu: string;
  let suse: string;

  beforeAll(async () => {
    await makeInstaller();
    const add = ['auto=true', 'ds=nocloud;s=/cdrom/nocloud/', 'console=ttyS0'];
    debian = await remaster('Debian', { kernelArguments: { add, remove: ['vga'] } }, USE_SCREENS);
    fedora = await remaster('Fedora', {
      kernelArguments: { add: ['inst.ks=cdrom:/ks.cfg', 'console=ttyS0'], remove: ['quiet'] },
      editEsp: true,
    });
    ubuntu = await remaster('Ubuntu', { kernelArguments: { add: ['autoinstall', 'console=ttyS0'] } });
    suse = await remaster('SUSE', { kernelArguments: { add: ['inst.auto=cd:/autoinst.xml', 'console=ttyS0'] } });
  }, 120_000);

  test.each(WAYS)(
    'like those of Debian, with its own boot screens, by $firmware as a $medium: the arguments are given as they are',
    async (way) => {
      const shown = await bootUntil(debian, { ...way, ...UNTIL });
      expect(shown).toMatch(/COMMAND LINE: [^\n]*auto=true ds=nocloud;s=\/cdrom\/nocloud\/ console=ttyS0 ---/);
      expect(shown).not.toContain('vga=788');
    },
    150_000,
  );

  test.each(WAYS)(
    'like those of Fedora, by $firmware as a $medium: the initrd has what dracut reads, the line what the kernel reads',
    async (way) => {
      const shown = await bootUntil(fedora, { ...way, ...UNTIL });
      expect(shown).toMatch(/DRACUT: inst\.ks=cdrom:\/ks\.cfg console=ttyS0\./);
      expect(shown).toMatch(/COMMAND LINE: [^\n]*console=ttyS0/);
      expect(shown).not.toMatch(/COMMAND LINE: [^\n]*quiet/);
    },
    150_000,
  );

  test.each([WAYS[0], WAYS[3]])(
    'like those of Ubuntu, by $firmware as a $medium: GRUB alone, and the arguments before the dashes',
    async (way) => {
      const shown = await bootUntil(ubuntu, { ...way, ...UNTIL });
      expect(shown).toMatch(/COMMAND LINE: [^\n]*autoinstall console=ttyS0 ---/);
    },
    150_000,
  );

  test.each([WAYS[1], WAYS[2]])(
    'like those of SUSE, by $firmware as a $medium: the loader of boot/x86_64, and GRUB',
    async (way) => {
      const shown = await bootUntil(suse, { ...way, ...UNTIL });
      expect(shown).toMatch(/COMMAND LINE: [^\n]*splash=silent inst\.auto=cd:\/autoinst\.xml console=ttyS0/);
    },
    150_000,
  );
});
