import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openImageFile } from '../../src/node/index.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';
import { filled } from '../support/mutation/sample-tree.js';
import { expectBootReport } from './boot-agreement.js';
import { BOOTS } from './boots.js';

const xorriso = requireTool('xorriso');
const scratch = scratchOfSuite();

describe.skipIf(xorriso.missing)(`our own images are to the reader what xorriso reports${xorriso.note}`, () => {
  test.each(Object.entries(BOOTS))('%s', async (name, [entries, options]) => {
    const image = scratch.path(`${name.replace(/\W+/g, '-')}.iso`);
    await makeImage(image, entries, options);
    await using iso = await openImageFile(image);
    await expectBootReport(iso, image);
  });
});

/** Boot code of Debian's packages isolinux and grub-pc-bin. */
const ISOLINUX = '/usr/lib/ISOLINUX/isolinux.bin';
const ISOHYBRID = '/usr/lib/ISOLINUX/isohdpfx.bin';
const GRUB = '/usr/lib/grub/i386-pc/boot_hybrid.img';

/** In CI a missing loader is a hole, like a missing tool. */
const lacksLoaders = [ISOLINUX, ISOHYBRID, GRUB].some((path) => {
  if (existsSync(path)) return false;
  if (process.env.REQUIRE_TOOLS === '1') throw new Error(`REQUIRE_TOOLS=1, but ${path} is missing`);
  return true;
});

describe.skipIf(xorriso.missing || lacksLoaders)(`images of xorriso are what it reports${xorriso.note}`, () => {
  const [tree, esp] = [scratch.path('tree'), scratch.path('esp.img')];
  beforeAll(async () => {
    await mkdir(tree);
    await runTool('cp', [ISOLINUX, `${tree}/isolinux.bin`]);
    await writeFile(`${tree}/grub.img`, filled(30_000, 0x47));
    await writeFile(`${tree}/efi.img`, filled(1_474_560, 0x45));
    await writeFile(`${tree}/floppy.img`, filled(1_474_560, 0x46));
    await writeFile(`${tree}/disk.img`, hardDisk());
    await writeFile(esp, filled(2_949_120, 0x65));
  });

  const LOADED = ['-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
  const BIOS = ['-b', 'isolinux.bin', ...LOADED, '-isohybrid-mbr', ISOHYBRID];
  const GRUB_BIOS = ['-b', 'grub.img', ...LOADED, '--grub2-boot-info', '--grub2-mbr', GRUB];
  const EFI = ['-eltorito-alt-boot', '-e', 'efi.img', '-no-emul-boot'];
  const APPENDED_EFI = ['-eltorito-alt-boot', '-e', '--interval:appended_partition_2:all::', '-no-emul-boot'];

  const LINES: Readonly<Record<string, readonly string[]>> = {
    'a floppy and a hard disk': ['-b', 'floppy.img', '-eltorito-alt-boot', '-b', 'disk.img', '-hard-disk-boot'],
    'an isohybrid': BIOS,
    'an isohybrid with a GPT that overlaps, as Debian has it': [...BIOS, ...EFI, '-isohybrid-gpt-basdat'],
    'an isohybrid with GPT and Apple map, as RHEL has it': [
      ...BIOS,
      ...[...EFI, '-isohybrid-gpt-basdat'],
      '-isohybrid-apm-hfsplus',
    ],
    'GRUB with an HFS+ tree, an Apple map and an EFI partition, as grub-mkrescue has it': [
      ...[...GRUB_BIOS, '-hfsplus', '-apm-block-size', '2048'],
      ...['-eltorito-alt-boot', '-e', 'efi.img', '-no-emul-boot', '-efi-boot-part', '--efi-boot-image'],
    ],
    'GRUB with a partition behind the volume, as Ubuntu has it': [
      ...['-partition_offset', '16', '-append_partition', '2', '0xef', esp, '-appended_part_as_gpt'],
      ...[...GRUB_BIOS, ...APPENDED_EFI],
    ],
    'a protective MBR alone': ['-b', 'grub.img', ...LOADED, '--protective-msdos-label'],
    'four partitions behind the volume': ['2', '3', '4'].flatMap((number) => [
      ...['-append_partition', number, '0x83', esp],
    ]),
  };

  test.each(Object.entries(LINES))('%s', async (name, options) => {
    const image = scratch.path(`${name.replace(/\W+/g, '-').slice(0, 60)}.iso`);
    await runTool('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-o', image, ...options, tree]);
    await using iso = await openImageFile(image);
    await expectBootReport(iso, image);
    expect(iso.problems).toEqual([]);
  });

  test('appended partitions are those that the line appends', async () => {
    const image = scratch.path('appended.iso');
    await runTool('xorriso', [
      '-as',
      'mkisofs',
      '-quiet',
      '-o',
      image,
      ...LINES['four partitions behind the volume']!,
      tree,
    ]);
    await using iso = await openImageFile(image);
    const { appended } = await iso.disk();
    expect(appended.map(({ length, type }) => [length, type])).toEqual(new Array(3).fill([2_949_120, 0x83]));
    for (const { start, length } of appended) {
      expect(Buffer.compare(await iso.bytes(start, start + length), filled(length, 0x65))).toBe(0);
    }
  });
});

/** A disk with one partition, as emulation of one asks for. */
function hardDisk(): Buffer {
  const disk = Buffer.alloc(64 * 512);
  disk.set([0x80, 1, 1, 0, 0x0c, 1, 32, 0, 1, 0, 0, 0, 63, 0, 0, 0], 446);
  disk.writeUInt16BE(0x55aa, 510);
  return disk;
}
