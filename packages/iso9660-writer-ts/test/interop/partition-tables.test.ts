import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Entry, HybridOptions, ImageOptions } from '../../src/index.js';
import { fatVolume, hardDisk, isolinuxCode, isolinuxImage } from '../boot/boot-images.js';
import { distribution } from '../support/corpus/distribution.js';
import { reportBoot } from '../support/foreign/boot-report.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const ESP_SECTORS = 20;
const esp = fatVolume(ESP_SECTORS * 2048);

const tree: readonly Entry[] = [
  { kind: 'file', path: 'isolinux.bin', content: isolinuxImage() },
  { kind: 'file', path: 'efi.img', content: esp },
];
const bios = { path: 'isolinux.bin', platform: 'bios' } as const;
const efi = { path: 'efi.img', platform: 'efi' } as const;
/** It names isolinux: appended partitions have rows of the MBR beside a GPT (HY-17). */
const bootCode: HybridOptions['bootCode'] = { loader: 'isolinux', code: isolinuxCode() };
/** It does not. */
const plainCode: HybridOptions['bootCode'] = { loader: 'isolinux', code: isolinuxCode().subarray(0, 300) };

const sgdisk = requireTool('sgdisk');
const sfdisk = requireTool('sfdisk');
const xorriso = requireTool('xorriso');
const isoinfo = requireTool('isoinfo');
const sevenZip = requireTool('7z');
const checker = requireTool('checkisomd5');

const scratch = scratchOfSuite();
const path = scratch.path('disk.iso');

const verdictOfSgdisk = async () => (await runTool('sgdisk', ['-v', path])).toString();

describe.each<[string, ImageOptions]>([
  ['in the tree', { boot: [bios, efi], hybrid: { bootCode: plainCode } }],
  ['behind the volume', { boot: [bios], hybrid: { bootCode: plainCode, efiPartition: esp } }],
])('a hybrid image with its EFI system partition %s', (_place, options) => {
  test.skipIf(sgdisk.missing)(`is fine to sgdisk${sgdisk.note}`, async () => {
    await makeImage(path, tree, options);
    expect(await verdictOfSgdisk()).toContain('No problems found');
  });

  test.skipIf(sfdisk.missing)(`is without errors to sfdisk${sfdisk.note}`, async () => {
    await makeImage(path, tree, options);
    const verdict = (await runTool('sfdisk', ['--verify', path])).toString();
    expect(verdict).toMatch(/No errors detected.*Using 3 out of 128 partitions/s);
  });

  test.skipIf(xorriso.missing)(`has a protective MBR and a GPT to xorriso${xorriso.note}`, async () => {
    await makeImage(path, tree, options);
    const report = await reportBoot(path);
    expect(report.rows('System area summary')).toEqual([['MBR', 'protective-msdos-label', 'cyl-align-off', 'GPT']]);
    expect(report.rows('GPT start and size')).toHaveLength(3);
    expect(report.rows('El Torito boot img')).toHaveLength(2);
  });
});

describe('partitions behind the volume', () => {
  test.skipIf(sgdisk.missing)(`are fine to sgdisk beside isolinux, too${sgdisk.note}`, async () => {
    const appendedPartitions = [{ number: 3, type: 0x83, content: Buffer.alloc(5_000, 'data') }];
    await makeImage(path, tree, { boot: [bios], hybrid: { bootCode, efiPartition: esp, appendedPartitions } });
    expect(await verdictOfSgdisk()).toContain('No problems found');
  });

  test.skipIf(checker.missing)(`leave the media check right, which ends with the volume${checker.note}`, async () => {
    await makeImage(path, tree, { boot: [bios], hybrid: { bootCode, efiPartition: esp }, mediaCheck: true });
    // It tells a medium that fails by its exit code, which is an error here.
    await expect(runTool('checkisomd5', [path])).resolves.toBeDefined();
  });
});

describe('an Apple partition map', () => {
  /** Boot code as the loaders bring it, or as much of it as leaves room for the map. */
  const loaders = {
    isolinux: { path: '/usr/lib/ISOLINUX/isohdpfx.bin', room: [0x33, 0xed, ...new Array<number>(30).fill(0x90)] },
    grub2: {
      path: '/usr/lib/grub/i386-pc/boot_hybrid.img',
      room: [0xeb, 0x63, ...new Array<number>(24).fill(0x90), 0xeb],
    },
  } as const;

  describe.each(['isolinux', 'grub2'] as const)('with the boot code %s brings', (loader) => {
    const make = async () => {
      const { path: template, room } = loaders[loader];
      const code = existsSync(template) ? await readFile(template) : Uint8Array.from(room);
      await makeImage(path, tree, {
        boot: [bios, efi],
        hybrid: { bootCode: { loader, code }, applePartitionMap: true },
      });
    };

    test.skipIf(sgdisk.missing)(`is still fine to sgdisk${sgdisk.note}`, async () => {
      await make();
      expect(await verdictOfSgdisk()).toContain('No problems found');
    });

    test.skipIf(xorriso.missing)(
      `has both tables and the EFI boot image in each to xorriso${xorriso.note}`,
      async () => {
        await make();
        const report = await reportBoot(path);
        expect(report.rows('System area summary')[0]).toEqual(expect.arrayContaining(['GPT', 'APM']));
        expect(report.rows('APM block size')).toEqual([['2048']]);
        expect(report.rows('APM partition type')).toEqual([
          ['1', 'ISO9660_data'],
          ['2', 'Apple_HFS'],
          ['3', 'ISO9660_data'],
        ]);
        expect(report.rows('APM partition path')).toEqual([['2', '/efi.img']]);
        expect(report.rows('GPT partition path')).toEqual([['2', '/efi.img']]);
      },
    );
  });

  test.skipIf(sevenZip.missing)(`is a partitioned disk to 7-Zip${sevenZip.note}`, async () => {
    await makeImage(path, tree, { boot: [efi], hybrid: { applePartitionMap: true } });
    const list = (await runTool('7z', ['l', '-slt', '-tAPM', path])).toString();
    expect(list).toMatch(new RegExp(`^Path = EFI\\.hfs\nSize = ${ESP_SECTORS * 2048}\nOffset = `, 'm'));
  });
});

describe('a partition that can be mounted (HY-16)', () => {
  const entries: readonly Entry[] = [
    ...distribution(),
    { kind: 'file', path: 'loader.bin', content: hardDisk(6) },
    { kind: 'file', path: 'n'.repeat(250), content: 'a name for a continuation area\n' },
  ];
  const options: ImageOptions = {
    boot: [{ path: 'loader.bin', platform: 'bios' }],
    enhanced: true,
    hybrid: {
      bootCode: { loader: 'grub2', code: Uint8Array.of(0xeb, 0x63) },
      efiPartition: esp,
      mountablePartition: true,
    },
  };

  test.skipIf(xorriso.missing)(`has its offset to xorriso${xorriso.note}`, async () => {
    await makeImage(path, entries, options);
    expect((await reportBoot(path)).rows('Partition offset')).toEqual([['16']]);
  });

  test.skipIf(isoinfo.missing)(`is read by isoinfo from either start${isoinfo.note}`, async () => {
    await makeImage(path, entries, options);
    await runTool('dd', [`if=${path}`, `of=${scratch.path('partition.iso')}`, 'bs=2048', 'skip=16', 'status=none']);
    const listOf = (image: string) => runTool('isoinfo', ['-R', '-f', '-i', image]);
    expect(await listOf(scratch.path('partition.iso'))).toEqual(await listOf(path));
  });
});
