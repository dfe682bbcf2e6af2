import type { Entry } from 'iso9660-writer-ts';
import { describe, expect, test } from 'vitest';
import { discUuidsOf, uuidWarnings } from '../../src/tree/disc-uuid.js';
import { scannedTreeOf } from '../../src/tree/scanned-tree.js';

const UUID = '2024-05-06-07-08-09-10';

const found = (files: Readonly<Record<string, string>>) =>
  discUuidsOf(scannedTreeOf(Object.entries(files).map(([path, content]): Entry => ({ kind: 'file', path, content }))));

describe('the UUID that a loader looks for', () => {
  test.each([
    ['boot/grub/grub.cfg', `search --no-floppy --set=root --fs-uuid ${UUID}`],
    ['EFI/BOOT/grub.cfg', `search --no-floppy -u "${UUID}" --set root`],
    ['boot/grub/loopback.cfg', `search.fs_uuid ${UUID} root hd0`],
    ['boot/grub2/grub.cfg', `  linux /vmlinuz root=live:UUID=${UUID} quiet`],
    ['isolinux/isolinux.cfg', `append initrd=initrd.img inst.stage2=hd:UUID=${UUID}`],
    ['boot/syslinux/syslinux.cfg', `append root=/dev/disk/by-uuid/${UUID}`],
    ['loader/entries/arch.conf', `options archisodevice=UUID=${UUID}`],
    ['ISOLINUX/ISOLINUX.CFG', `APPEND root=live:UUID=${UUID}`],
    ['syslinux.cfg', `APPEND root=live:UUID=${UUID}`],
  ])('is found in %s: %s', async (path, text) => {
    expect(await found({ [path]: `# comment\n${text}\n` })).toEqual([{ uuid: UUID, path }]);
  });

  test.each([
    ['a comment', { 'boot/grub/grub.cfg': `# search --fs-uuid ${UUID}` }],
    ['a variable', { 'boot/grub/grub.cfg': 'search --fs-uuid $uuid' }],
    ['another file system', { 'boot/grub/grub.cfg': 'search --fs-uuid 1234-ABCD' }],
    ['a file of that name', { 'boot/grub/grub.cfg': `search --file /boot/${UUID}.uuid` }],
    ['the content of the disc', { 'docs/uuid.cfg': `search --fs-uuid ${UUID}` }],
    ['a label', { 'isolinux/isolinux.cfg': 'append root=live:CDLABEL=X' }],
  ])('is not %s', async (_, files) => {
    expect(await found(files as Record<string, string>)).toEqual([]);
  });

  test('is told once, unless the volume has its date', async () => {
    const uuids = await found({
      'boot/grub/grub.cfg': `search --fs-uuid ${UUID}\nsearch --fs-uuid ${UUID}`,
      'isolinux/isolinux.cfg': `append root=live:UUID=${UUID}`,
    });
    expect(uuidWarnings(uuids, new Date('2024-05-06T07:08:09.100Z'))).toEqual([]);
    expect(uuidWarnings(uuids, new Date('2026-01-01T00:00:00Z'))).toEqual([
      {
        code: 'VOLUME_UUID_DIFFERS',
        path: 'boot/grub/grub.cfg',
        message: expect.stringContaining('unless createdAt is 2024-05-06T07:08:09.10Z'),
      },
    ]);
  });
});
