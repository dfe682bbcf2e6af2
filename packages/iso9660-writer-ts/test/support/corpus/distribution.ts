import type { Entry, Metadata } from '../../../src/tree/entry.js';
import { directory, file, symlink } from './entries.js';
import { type Random, randomFrom } from './random.js';

const PACKAGE_COUNT = 300;
const STEMS = [
  'glibc',
  'kernel-core',
  'python3-dnf',
  'NetworkManager',
  'perl-Text-ParseWords',
  'libstdc++',
  'systemd',
] as const;
const ARCHITECTURES = ['x86_64', 'i686', 'noarch'] as const;

/** The shape of an installation disc: boot files, metadata and a few hundred packages, with dates, modes and owners. */
export function distribution(): readonly Entry[] {
  const random = randomFrom(1);
  const bytes = (length: number): Uint8Array => random.bytes(length);
  return [
    directory('isolinux', { mode: 0o755 }),
    file('isolinux/isolinux.bin', bytes(38_912), metadataFrom(random)),
    file('isolinux/isolinux.cfg', 'default linux\nlabel linux\n  kernel vmlinuz\n', metadataFrom(random)),
    file('isolinux/vmlinuz', bytes(300_000), { ...metadataFrom(random), linkKey: 'kernel' }),
    file('isolinux/initrd.img', bytes(500_001), { ...metadataFrom(random), linkKey: 'initrd' }),
    file('images/pxeboot/vmlinuz', '', { linkKey: 'kernel' }),
    file('images/pxeboot/initrd.img', '', { linkKey: 'initrd' }),
    file('images/install.img', bytes(700_000), metadataFrom(random)),
    file('images/TRANS', ''),
    file('EFI/BOOT/BOOTX64.EFI', bytes(90_000), { mode: 0o700 }),
    file('EFI/BOOT/grub.cfg', 'set timeout=5\n'),
    directory('EFI/BOOT/fonts', { mode: 0o700, uid: 3, gid: 4 }),
    file('.discinfo', '1645561220.000000\nTest 9\nx86_64\n'),
    file('.treeinfo', '[general]\nfamily = Test\n'),
    file('media.repo', '[InstallMedia]\nname=Test 9\n', { uid: 1000, gid: 1000, mode: 0o600 }),
    symlink('RPM-GPG-KEY', 'RPM-GPG-KEY-test-9'),
    file('RPM-GPG-KEY-test-9', bytes(1_700)),
    file('repodata/repomd.xml', '<repomd/>\n'),
    file(`repodata/${'0123456789abcdef'.repeat(4)}-primary.xml.gz`, bytes(12_345)),
    ...Array.from({ length: PACKAGE_COUNT }, (_, number) => rpm(random, number)),
  ];
}

function rpm(random: Random, number: number): Entry {
  const version = `${random.below(9)}.${random.below(30)}.${number}-${random.below(99)}.el9_1`;
  const name = `${random.pick(STEMS)}-${version}.${random.pick(ARCHITECTURES)}.rpm`;
  return file(
    `Packages/${name.charAt(0).toLowerCase()}/${name}`,
    random.bytes(random.below(9_000)),
    metadataFrom(random),
  );
}

function metadataFrom(random: Random): Metadata {
  return {
    mode: random.pick([0o644, 0o444, 0o755, 0o640]),
    uid: random.below(3) * 500,
    gid: random.below(3) * 500,
    modifiedAt: new Date(
      Date.UTC(1995 + random.below(30), random.below(12), 1 + random.below(28), 0, 0, random.below(86_400)),
    ),
  };
}
