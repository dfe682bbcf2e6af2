import { copyFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeEfiPartition, makeGrubLoader, makeGrubLoaderOfVolume } from '../boot/grub-efi.js';
import { runTool } from '../support/tools.js';

const GRUB = '/usr/lib/grub/i386-pc';
const ISOLINUX = '/usr/lib/ISOLINUX';
const MODULES = '/usr/lib/syslinux/modules/bios';

/** What has to be installed to make vendors' discs. */
export const vendorNeeds = [
  ...['xorriso', 'grub-mkimage', 'mformat', 'mmd', 'mcopy'],
  ...[`${GRUB}/boot_hybrid.img`, `${GRUB}/biosdisk.mod`, '/usr/lib/grub/x86_64-efi/iso9660.mod'],
  ...[`${ISOLINUX}/isolinux.bin`, `${ISOLINUX}/isohdpfx.bin`, `${MODULES}/ldlinux.c32`],
];

/** Kernel and initrd of a disc; the default ones start nothing. */
export interface Installer {
  readonly kernel: string | Uint8Array;
  readonly initrd: string | Uint8Array;
}

/** Looks like a Linux kernel (bzImage) to whatever looks at it, and starts nothing. */
function kernelStub(): Uint8Array {
  const kernel = new Uint8Array(20_000).fill(0x4b);
  kernel.set([0x55, 0xaa], 0x1fe);
  kernel.set(new TextEncoder().encode('HdrS'), 0x202);
  return kernel;
}

const STUBS: Installer = { kernel: kernelStub(), initrd: new Uint8Array(30_001).fill(0x49) };

/** One vendor's way of making a disc. */
export interface Vendor {
  readonly volumeId: string;
  /** Paths of the kernel and of the initrd. */
  readonly kernel: string;
  readonly initrd: string;
  /** Texts of the tree: `{K}` and `{I}` stand for absolute paths of the two. */
  readonly files: Readonly<Record<string, string>>;
  /** Words for `xorriso -as mkisofs`, but for the tree and the disc. */
  readonly words: readonly string[];
  readonly isolinux?: string;
  /** The ESP image in the tree, or the file beside it that is appended. */
  readonly esp: string;
  /** The menu in the ESP image. Without it GRUB takes that of the disc. */
  readonly menu?: string;
}

const BIOS = ['-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
const BEHIND = ['-e', '--interval:appended_partition_2:all::', '-no-emul-boot'];
const ELTORITO = 'boot/grub/i386-pc/eltorito.img';
const SERIAL = 'serial --unit=0 --speed=115200\nterminal_input serial\nterminal_output serial\n';
const BASIC_DATA = 'a2a0d0ebe5b9334487c068b6b72699c7';
const EFI_SYSTEM = '28732ac11ff8d211ba4b00a0c93ec93b';

const fedoraMenu = (label: string) => `${SERIAL}set default="1"
set timeout=60
menuentry 'Install AlmaLinux 9.6' --class red {
\tlinux {K} inst.stage2=hd:LABEL=${label} quiet
\tinitrd {I}
}
menuentry 'Test this media & install AlmaLinux 9.6' --class red {
\tlinux {K} inst.stage2=hd:LABEL=${label} rd.live.check quiet
\tinitrd {I}
}
submenu 'Troubleshooting -->' {
\tmenuentry 'Rescue a AlmaLinux system' {
\t\tlinux {K} inst.stage2=hd:LABEL=${label} inst.rescue quiet
\t\tinitrd {I}
\t}
}
`;

export const VENDORS = {
  Debian: {
    volumeId: 'Debian 12.5.0 amd64 n',
    kernel: 'install.amd/vmlinuz',
    initrd: 'install.amd/initrd.gz',
    isolinux: 'isolinux',
    esp: 'boot/grub/efi.img',
    files: {
      '.disk/info': 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST\n',
      'dists/bookworm/Release': 'Suite: stable\nCodename: bookworm\n',
      'isolinux/isolinux.cfg': 'serial 0 115200\npath \ninclude menu.cfg\nprompt 1\ntimeout 0\n',
      'isolinux/menu.cfg': 'include txt.cfg\ninclude rq.cfg\n',
      'isolinux/txt.cfg':
        'label install\n\tmenu label ^Install\n\tkernel {K}\n\tappend vga=788 initrd={I} --- quiet console=ttyS0\n',
      'isolinux/rq.cfg':
        'label rescue\n\tmenu label ^Rescue mode\n\tkernel {K}\n\tappend vga=788 initrd={I} rescue/enable=true --- quiet\n',
      'boot/grub/grub.cfg': `${SERIAL}set timeout=-1\nmenuentry 'Install' {\n    linux    {K} vga=788 --- quiet console=ttyS0\n    initrd   {I}\n}\nmenuentry 'Rescue mode' {\n    linux    {K} vga=788 rescue/enable=true --- quiet\n    initrd   {I}\n}\n`,
    },
    words: [
      ...['-r', '-J', '-joliet-long', '-V', 'Debian 12.5.0 amd64 n', '-isohybrid-mbr', `${ISOLINUX}/isohdpfx.bin`],
      ...['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', ...BIOS, '-eltorito-alt-boot'],
      ...['-e', 'boot/grub/efi.img', '-no-emul-boot', '-isohybrid-gpt-basdat', '-isohybrid-apm-hfsplus'],
    ],
  },
  Fedora: {
    volumeId: 'AlmaLinux-9-6-x86_64-dvd',
    kernel: 'images/pxeboot/vmlinuz',
    initrd: 'images/pxeboot/initrd.img',
    esp: 'efi.img',
    menu: `search --no-floppy --set=root -l 'AlmaLinux-9-6-x86_64-dvd'\n${fedoraMenu('AlmaLinux-9-6-x86_64-dvd')}`,
    files: {
      '.discinfo': '1750000000.5\nAlmaLinux 9\nx86_64\n',
      'boot/grub2/grub.cfg': fedoraMenu('AlmaLinux-9-6-x86_64-dvd'),
      'boot/grub/grub.cfg': 'configfile /boot/grub2/grub.cfg\n',
      'EFI/BOOT/grub.cfg': fedoraMenu('AlmaLinux-9-6-x86_64-dvd'),
    },
    words: [
      ...['-r', '-J', '-joliet-long', '-V', 'AlmaLinux-9-6-x86_64-dvd', '--grub2-mbr', `${GRUB}/boot_hybrid.img`],
      ...['-partition_offset', '16', '-appended_part_as_gpt', '-append_partition', '2', EFI_SYSTEM, 'efi.img'],
      ...['-iso_mbr_part_type', BASIC_DATA, '-c', 'boot.cat', '--boot-catalog-hide'],
      ...['-b', ELTORITO, ...BIOS, '--grub2-boot-info', '-eltorito-alt-boot', ...BEHIND],
    ],
  },
  Ubuntu: {
    volumeId: 'Ubuntu-Server 24.04 LTS amd64',
    kernel: 'casper/vmlinuz',
    initrd: 'casper/initrd',
    esp: 'efi.img',
    files: {
      '.disk/info': 'Ubuntu-Server 24.04 LTS "Noble Numbat" - Release amd64\n',
      'boot/grub/grub.cfg': `${SERIAL}set timeout=30\nmenuentry "Try or Install Ubuntu Server" {\n\tset gfxpayload=keep\n\tlinux\t{K}  --- \n\tinitrd\t{I}\n}\n`,
      'boot/grub/loopback.cfg': `menuentry "Try or Install Ubuntu Server" {\n\tlinux\t{K} iso-scan/filename=\${iso_path} --- \n\tinitrd\t{I}\n}\n`,
    },
    words: [
      ...[
        '-r',
        '-J',
        '-joliet-long',
        '-l',
        '-V',
        'Ubuntu-Server 24.04 LTS amd64',
        '--grub2-mbr',
        `${GRUB}/boot_hybrid.img`,
      ],
      ...['--protective-msdos-label', '-partition_cyl_align', 'off', '-partition_offset', '16', '--mbr-force-bootable'],
      ...['-append_partition', '2', EFI_SYSTEM, 'efi.img', '-appended_part_as_gpt', '-iso_mbr_part_type', BASIC_DATA],
      ...['-c', '/boot.catalog', '-b', ELTORITO, ...BIOS, '--grub2-boot-info', '-eltorito-alt-boot', ...BEHIND],
    ],
  },
  SUSE: {
    volumeId: 'SLE-15-SP6-FULL-x86_64',
    kernel: 'boot/x86_64/loader/linux',
    initrd: 'boot/x86_64/loader/initrd',
    isolinux: 'boot/x86_64/loader',
    esp: 'boot/x86_64/efi',
    files: {
      'media.1/media': 'SUSE - SLE-15-SP6-x86_64\nx86_64\n1\n',
      CHECKSUMS: '',
      // Stands for the directory that SUSE writes into its isolinux.bin.
      'isolinux.cfg':
        'default suse\nlabel suse\n  config /boot/x86_64/loader/isolinux.cfg /boot/x86_64/loader/\nprompt 0\n',
      'boot/x86_64/loader/isolinux.cfg':
        'default linux\nserial 0 115200\nlabel linux\n  kernel linux\n  append initrd=initrd splash=silent\nlabel rescue\n  kernel linux\n  append initrd=initrd rescue=1\nlabel harddisk\n  localboot -2\nprompt 1\ntimeout 600\n',
      'EFI/BOOT/grub.cfg': `${SERIAL}timeout=60\nmenuentry 'Installation' {\n  set gfxpayload=keep\n  echo 'Loading kernel ...'\n  linux {K} splash=silent\n  initrd {I}\n}\n`,
      'boot/grub/grub.cfg': 'configfile /EFI/BOOT/grub.cfg\n',
    },
    words: [
      ...['-r', '-J', '-V', 'SLE-15-SP6-FULL-x86_64', '-isohybrid-mbr', `${ISOLINUX}/isohdpfx.bin`],
      ...['-b', 'boot/x86_64/loader/isolinux.bin', '-c', 'boot/x86_64/boot.catalog', '-hide', 'boot.catalog', ...BIOS],
      ...['-eltorito-alt-boot', '-e', 'boot/x86_64/efi', '-no-emul-boot', '-isohybrid-gpt-basdat'],
    ],
  },
} as const satisfies Readonly<Record<string, Vendor>>;

export type VendorName = keyof typeof VENDORS;

/** The date of everything. */
const CLOCK = new Date('2025-06-15T08:00:00Z');
const DIGITS = '2025061508000000';

export interface DiscOptions {
  readonly installer?: Installer;
  /** A script for Bash that runs in the tree before the disc is made of it. */
  readonly script?: string;
}

/** Makes a vendor's disc, and the tree it is made of beside it. Returns the path of both. */
export async function makeVendorDisc(
  name: VendorName,
  directory: string,
  { installer = STUBS, script = '' }: DiscOptions = {},
): Promise<{ readonly disc: string; readonly tree: string }> {
  const vendor: Vendor = VENDORS[name];
  const disc = join(directory, `${name}.iso`);
  const tree = join(directory, `${name}-tree`);
  const put = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content);
    await utimes(join(tree, path), CLOCK, CLOCK);
  };
  const copy = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    if (typeof content === 'string') await copyFile(content, join(tree, path));
    else await put(path, content);
  };
  await copy(vendor.kernel, installer.kernel);
  await copy(vendor.initrd, installer.initrd);
  for (const [path, text] of Object.entries(vendor.files)) {
    await put(path, withPaths(text, vendor));
  }
  await put('pool/README', 'packages\n');
  if (vendor.isolinux !== undefined) {
    await copy(`${vendor.isolinux}/isolinux.bin`, `${ISOLINUX}/isolinux.bin`);
    const places = [vendor.isolinux, ...('isolinux.cfg' in vendor.files ? ['.'] : [])];
    for (const place of places) await copy(`${place}/ldlinux.c32`, `${MODULES}/ldlinux.c32`);
  }
  if ((vendor.words as readonly string[]).includes(ELTORITO)) {
    await mkdir(dirname(join(tree, ELTORITO)), { recursive: true });
    const modules = ['biosdisk', 'iso9660', 'configfile', 'normal', 'echo', 'serial', 'terminal', 'linux', 'test'];
    const form = ['-O', 'i386-pc-eltorito', '-p', '/boot/grub', '-o', join(tree, ELTORITO)];
    await runTool('grub-mkimage', [...form, ...modules]);
  }
  const loader = join(directory, 'BOOTX64.EFI');
  const menu = join(directory, 'grub.cfg');
  await (vendor.menu === undefined ? makeGrubLoader(loader) : makeGrubLoaderOfVolume(loader));
  if (vendor.menu !== undefined) await writeFile(menu, withPaths(vendor.menu, vendor));
  const isInTree = vendor.words.includes(vendor.esp);
  const esp = join(isInTree && vendor.esp !== 'efi.img' ? tree : directory, vendor.esp);
  await mkdir(dirname(esp), { recursive: true });
  await makeEfiPartition(loader, esp, ...(vendor.menu === undefined ? [] : [menu]));
  await runTool('bash', ['-ec', script], { cwd: tree });
  const words = ['-as', 'mkisofs', '-quiet', `--modification-date=${DIGITS}`, ...vendor.words, '-o', disc, tree];
  await runTool('xorriso', words, { cwd: directory });
  return { disc, tree };
}

function withPaths(text: string, { kernel, initrd }: Vendor): string {
  return text.replaceAll('{K}', `/${kernel}`).replaceAll('{I}', `/${initrd}`);
}
