import type { ByteSource, Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { scannedTreeOf } from '../../src/tree/scanned-tree.js';
import { findLabel, planVolumeId } from '../../src/tree/volume-id.js';

const tree = (files: Readonly<Record<string, string>>) =>
  scannedTreeOf(Object.entries(files).map(([path, content]): Entry => ({ kind: 'file', path, content })));

const APPEND = 'label linux\n  kernel vmlinuz\n  append initrd=initrd.img inst.stage2=hd:LABEL=';

describe('the volume identifier', () => {
  test('is the label isolinux passes to the installer', async () => {
    const plan = await planVolumeId(tree({ 'isolinux/isolinux.cfg': `${APPEND}ALMA-9 quiet\n` }));
    expect(plan).toEqual({ id: 'ALMA-9', origin: 'tree', path: 'isolinux/isolinux.cfg', warnings: [] });
  });

  test('is the label of the EFI configuration when isolinux names none', async () => {
    const grub = "menuentry 'Install' {\n  linuxefi /images/vmlinuz inst.stage2=hd:LABEL=RHEL-9-4-0 quiet\n}\n";
    const plan = await planVolumeId(
      tree({ 'isolinux/isolinux.cfg': 'default vesamenu.c32\n', 'EFI/BOOT/grub.cfg': grub }),
    );
    expect(plan).toMatchObject({ id: 'RHEL-9-4-0', origin: 'tree', path: 'EFI/BOOT/grub.cfg' });
  });

  test('is a label named in .discinfo when no boot configuration has one', async () => {
    const plan = await planVolumeId(tree({ '.discinfo': '1700000000.5\nLABEL=LOCAL-SPIN\nx86_64\n' }));
    expect(plan).toMatchObject({ id: 'LOCAL-SPIN', path: '.discinfo' });
  });

  test('is CDROM without any', async () => {
    const plan = await planVolumeId(tree({ '.discinfo': '1700000000.5\nAlmaLinux 9\nx86_64\n' }));
    expect(plan).toEqual({ id: 'CDROM', origin: 'default', warnings: [] });
  });

  test('is the option before everything, with a warning when the installer looks for another', async () => {
    const plan = await planVolumeId(tree({ 'isolinux/isolinux.cfg': `${APPEND}ALMA-9` }), 'MINE');
    expect(plan).toMatchObject({ id: 'MINE', origin: 'option', warnings: [{ code: 'VOLUME_ID_DIFFERS' }] });
    expect((await planVolumeId(tree({ 'isolinux/isolinux.cfg': `${APPEND}MINE` }), 'MINE')).warnings).toEqual([]);
  });

  test.each([
    ['longer than 32 characters', 'A'.repeat(33)],
    ['not printable', 'A\\x07B'],
    ['not ASCII', 'ÄLMA'],
  ])('skips a label that is %s with a warning and asks the next file', async (_why, label) => {
    const plan = await planVolumeId(
      tree({
        'isolinux/isolinux.cfg': APPEND + label,
        'EFI/BOOT/grub.cfg': `linux inst.stage2=hd:LABEL=${'B'.repeat(32)}`,
      }),
    );
    expect(plan).toMatchObject({
      id: 'B'.repeat(32),
      path: 'EFI/BOOT/grub.cfg',
      warnings: [{ code: 'VOLUME_ID_IGNORED', path: 'isolinux/isolinux.cfg' }],
    });
  });

  test('reads no more than 256 KiB of a file', async () => {
    const asked: number[] = [];
    const content: ByteSource = {
      size: 3 * 1024 ** 3,
      async *read(start, end) {
        asked.push(start, end);
        yield new TextEncoder().encode(`${APPEND}HUGE\n`);
      },
    };
    const plan = await planVolumeId(scannedTreeOf([{ kind: 'file', path: 'isolinux/isolinux.cfg', content }]));
    expect(plan.id).toBe('HUGE');
    expect(asked).toEqual([0, 256 * 1024]);
  });

  test('does not follow a configuration that is a symbolic link', async () => {
    const plan = await planVolumeId(
      scannedTreeOf([{ kind: 'symlink', path: 'isolinux/isolinux.cfg', target: '/etc/default/grub' }]),
    );
    expect(plan.origin).toBe('default');
  });
});

describe('a label', () => {
  test.each([
    ['with escaped blanks', 'inst.stage2=hd:LABEL=CentOS\\x207\\x20x86_64 quiet', 'CentOS 7 x86_64'],
    ['with a doubled backslash, as GRUB may quote it', 'inst.stage2=hd:LABEL=Oracle\\\\x20Linux quiet', 'Oracle Linux'],
    ['in quotes', '"inst.stage2=hd:LABEL=ROCKY-9"', 'ROCKY-9'],
    ['before a path on the volume', 'inst.ks=hd:LABEL=ROCKY-9:/ks.cfg', 'ROCKY-9'],
    ['of a live image', 'root=live:CDLABEL=Fedora-WS-Live-40 rd.live.image', 'Fedora-WS-Live-40'],
    ['with Windows line ends', 'timeout 1\r\nappend inst.repo=hd:LABEL=A\r\n', 'A'],
    ['beside the one of a driver disc', 'inst.ks=hd:LABEL=OEMDRV:/ks.cfg inst.stage2=hd:LABEL=ALMA-9', 'ALMA-9'],
    ['after one in a comment', '# inst.stage2=hd:LABEL=OLD\ninst.stage2=hd:LABEL=NEW', 'NEW'],
  ])('%s is found', (_what, text, label) => {
    expect(findLabel(text)).toBe(label);
  });

  test.each(['', 'menu label ^Install', 'LABEL=', 'inst.stage2=hd:LABEL=$label', 'inst.stage2=hd:UUID=2024-01-01'])(
    'is not found in %j',
    (text) => {
      expect(findLabel(text)).toBeUndefined();
    },
  );
});
