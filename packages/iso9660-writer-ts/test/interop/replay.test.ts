import { rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { fatVolume, isolinuxCode, isolinuxImage, loader } from '../boot/boot-images.js';
import { makeTree } from '../cli/make-tree.js';
import { mkiso } from '../cli/run-command.js';
import { elToritoImages, reportBoot } from '../support/foreign/boot-report.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';

const scratch = scratchOfSuite();
const cwd = scratch.path('');
const xorriso = requireTool('xorriso');

beforeAll(() =>
  makeTree(cwd, {
    'tree/isolinux.bin': isolinuxImage(),
    'tree/efi.img': fatVolume(40_960),
    'tree/data': Buffer.alloc(600_000, 'data'),
    'isohdpfx.bin': isolinuxCode(),
    'grub.bin': loader(512),
    'esp.img': fatVolume(30_720),
    'data.img': Buffer.alloc(8_192, 'data'),
    'new.txt': 'new\n',
  }),
);

const BIOS = '-b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table';
const UEFI = '-e efi.img -no-emul-boot';
const APPENDED =
  '-append_partition 2 C12A7328-F81F-11D2-BA4B-00A0C93EC93B esp.img -eltorito-alt-boot ' +
  '-e --interval:appended_partition_2:all:: -no-emul-boot';
const ISOLINUX = `${BIOS} -isohybrid-mbr isohdpfx.bin`;
const GRUB = `${BIOS} --grub2-mbr grub.bin`;

/** A line as a shell splits it, as far as xorriso writes it. */
const words = (line: string) => (line.match(/(?:'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll("'", ''));

async function make(name: string, argv: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await mkiso(['-quiet', '-r', '-J', ...argv, 'tree'], { cwd });
  if (code !== 0) throw new Error(`mkiso ended with ${code}: ${stderr}`);
  await writeFile(scratch.path(name), stdout);
}

/** The options that xorriso reports of an image. */
async function lineOf(name: string): Promise<readonly string[]> {
  const image = scratch.path(name);
  return words((await runTool('xorriso', ['-indev', image, '-report_el_torito', 'as_mkisofs'])).toString());
}

async function replay(from: string, to: string): Promise<void> {
  // An image that is there would get another session.
  await rm(scratch.path(to), { force: true });
  await runTool('xorriso', [
    ...['-indev', scratch.path(from), '-outdev', scratch.path(to), '-boot_image', 'any', 'replay'],
    ...['-map', scratch.path('new.txt'), '/new.txt'],
  ]);
}

/** Boot entries, and partitions by number, type and size: where they lie is another matter. */
async function bootsOf(name: string) {
  const report = await reportBoot(scratch.path(name));
  const entries = elToritoImages(report).map(({ platform, emulation, loadSectors, path, traits }) => ({
    ...{ platform, emulation, loadSectors, path, traits },
  }));
  const mbr = report.rows('MBR partition').map(([number, status, type]) => [number, status, type]);
  const types = report.rows('GPT type GUID');
  const offset = report.rows('Partition offset');
  return { entries, mbr, types, offset };
}

const images: readonly (readonly [string, string, string])[] = [
  ['BIOS', BIOS, 'BIOS'],
  ['UEFI', UEFI, 'UEFI'],
  ['both', `${BIOS} -eltorito-alt-boot ${UEFI}`, 'BIOS UEFI'],
  ['hybrid for a BIOS', ISOLINUX, 'BIOS'],
  ['hybrid, isolinux', `${ISOLINUX} -eltorito-alt-boot ${UEFI} -isohybrid-gpt-basdat`, 'BIOS UEFI'],
  ['hybrid, GRUB', `${GRUB} -eltorito-alt-boot ${UEFI} -isohybrid-gpt-basdat`, 'BIOS UEFI'],
  ['appended, isolinux', `${ISOLINUX} ${APPENDED} -isohybrid-gpt-basdat`, 'BIOS UEFI'],
  ['appended, isolinux, offset', `${ISOLINUX} -partition_offset 16 ${APPENDED} -isohybrid-gpt-basdat`, 'BIOS UEFI'],
  ['appended, GRUB', `${GRUB} ${APPENDED} -appended_part_as_gpt`, 'BIOS UEFI'],
  ['appended, GRUB, offset', `${GRUB} -partition_offset 16 ${APPENDED} -appended_part_as_gpt`, 'BIOS UEFI'],
  ['appended, no BIOS', APPENDED, 'UEFI'],
  ['two appended', `${ISOLINUX} ${APPENDED} -append_partition 3 0x83 data.img`, 'BIOS UEFI'],
  ['two appended, GRUB', `${GRUB} ${APPENDED} -append_partition 3 0x83 data.img -appended_part_as_gpt`, 'BIOS UEFI'],
  ['data appended', '-append_partition 2 0x83 data.img', ''],
];

describe.skipIf(xorriso.missing)(`an image of mkiso in the hands of xorriso${xorriso.note}`, () => {
  test.each(images)('keeps what it boots: %s', async (name, line, platforms) => {
    const own = `${name}.iso`;
    await make(own, words(line));
    const boots = await bootsOf(own);
    expect(boots.entries.map(({ platform }) => platform).join(' ')).toBe(platforms);
    const appended = words(line).filter((word) => word === '-append_partition').length;
    const reported = await lineOf(own);
    expect(reported.filter((word) => word === '-append_partition')).toHaveLength(appended);

    // xorriso adds a file, with boot records as they were.
    await replay(own, 'replayed.iso');
    expect((await bootsOf('replayed.iso')).entries).toEqual(boots.entries);

    // mkiso makes it anew from the line that xorriso reports of either.
    await make('again.iso', reported);
    expect(await bootsOf('again.iso')).toEqual(boots);
    await make('again.iso', await lineOf('replayed.iso'));
    expect(await bootsOf('again.iso')).toEqual(boots);
  });
});
