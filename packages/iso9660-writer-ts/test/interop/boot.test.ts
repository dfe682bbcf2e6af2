import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { CORPUS_DATE, file } from '../support/corpus/entries.js';
import { randomFrom } from '../support/corpus/random.js';
import { sparseSource } from '../support/corpus/sparse-file.js';
import { elToritoImages, reportBoot } from '../support/foreign/boot-report.js';
import { extractWithIsoinfo } from '../support/foreign/isoinfo.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { makeImage } from '../support/image-under-test.js';

const [xorriso, isoinfo, sevenZip] = [requireTool('xorriso'), requireTool('isoinfo'), requireTool('7z')];
const scratch = scratchOfSuite();

const loader = (): Uint8Array => randomFrom(3).bytes(38_913);
const isolinux = (): Entry => file('isolinux/isolinux.bin', loader());
const ISOLINUX = { path: 'isolinux/isolinux.bin', platform: 'bios' } as const;

describe.skipIf(xorriso.missing)(`the boot report of xorriso${xorriso.note}`, () => {
  test('finds a BIOS image with a boot-info table and a UEFI image, each at its file', async () => {
    const image = scratch.path('both.iso');
    const efi: Entry = file('images/efiboot.img', randomFrom(4).bytes(1_474_560));
    const boot = [{ ...ISOLINUX, infoTable: true }, { path: efi.path, platform: 'efi' } as const];
    await makeImage(image, [isolinux(), efi], { boot, bootCatalogPath: 'isolinux/boot.cat' });

    const report = await reportBoot(image);
    const common = { bootable: true, emulation: 'none', loadSegment: 0, sector: expect.any(Number) };
    expect(elToritoImages(report)).toEqual([
      { ...common, platform: 'BIOS', loadSectors: 4, path: ISOLINUX.path, traits: ['boot-info-table'] },
      { ...common, platform: 'UEFI', loadSectors: 2880, path: efi.path, traits: [] },
    ]);
    expect(report.rows('El Torito cat path')).toEqual([['/isolinux/boot.cat']]);
    expect(report.rows('System area summary')).toEqual([]);
  });

  test('finds the boot info of GRUB 2', async () => {
    const image = scratch.path('grub.iso');
    await makeImage(image, [isolinux()], { boot: [{ ...ISOLINUX, infoTable: true, grub2InfoTable: true }] });
    const [entry] = elToritoImages(await reportBoot(image));
    expect(entry?.traits).toEqual(['boot-info-table', 'grub2-boot-info']);
  });

  test('finds no table where none was asked for', async () => {
    const image = scratch.path('plain.iso');
    await makeImage(image, [isolinux()], { boot: [{ ...ISOLINUX, loadSectors: 8 }] });
    const [entry] = elToritoImages(await reportBoot(image));
    expect(entry).toMatchObject({ loadSectors: 8, traits: [] });
  });

  test('shows no path for an image and a catalog that are hidden', async () => {
    const image = scratch.path('hidden.iso');
    await makeImage(image, [isolinux(), file('other')], { boot: [{ ...ISOLINUX, hidden: true }] });
    const [entry] = elToritoImages(await reportBoot(image));
    expect(entry?.path).toBeUndefined();
    expect(entry?.sector).toBeGreaterThan(16);
  });

  test('shows a load size of 0 for a UEFI image of more than 65,535 blocks (ET-07)', async () => {
    const image = scratch.path('large-efi.iso');
    const content = sparseSource(40 * 2 ** 20, { 510: 'U\xaa' });
    const efi: Entry = { kind: 'file', path: 'efi.img', content, metadata: { modifiedAt: CORPUS_DATE } };
    await makeImage(image, [efi], { boot: [{ path: 'efi.img', platform: 'efi' }] });
    expect(elToritoImages(await reportBoot(image))).toMatchObject([
      { platform: 'UEFI', loadSectors: 0, path: 'efi.img' },
    ]);
  });

  test('shows an emulated floppy disk (ET-08)', async () => {
    const image = scratch.path('floppy.iso');
    const floppy = file('floppy.img', randomFrom(5).bytes(1_474_560));
    await makeImage(image, [floppy], { boot: [{ path: 'floppy.img', platform: 'bios', emulation: 'floppy' }] });
    expect(elToritoImages(await reportBoot(image))).toMatchObject([{ emulation: 'fd1.4', loadSectors: 1 }]);
  });
});

describe('a boot image with a boot-info table (ET-10)', () => {
  const image = scratch.path('info.iso');

  test.skipIf(isoinfo.missing)(`differs from its source only in bytes 8 to 63${isoinfo.note}`, async () => {
    const source = loader();
    await makeImage(image, [file(ISOLINUX.path, source)], { boot: [{ ...ISOLINUX, infoTable: true }] });
    const recorded = await extractWithIsoinfo(image, '/ISOLINUX/ISOLINUX.BIN;1');
    expect(recorded.subarray(0, 8)).toEqual(Buffer.from(source.subarray(0, 8)));
    expect(recorded.subarray(64)).toEqual(Buffer.from(source.subarray(64)));
    expect(recorded.readUInt32LE(16)).toBe(source.length);
    expect(source).toEqual(loader());
  });

  test.skipIf(isoinfo.missing)(`is announced to isoinfo${isoinfo.note}`, async () => {
    const text = (await runTool('isoinfo', ['-d', '-i', image])).toString();
    expect(text).toMatch(/El Torito VD version 1 found/);
    expect(text).toMatch(
      /Bootid 88 \(bootable\)\n.*Boot media 0 \(No Emulation Boot\)\n.*Load segment 0\n.*\n.*Nsect 4\n/,
    );
  });

  test.skipIf(sevenZip.missing)(
    `is a file like any other to 7-Zip, and so is the catalog${sevenZip.note}`,
    async () => {
      const paths = (await readWithSevenZip(image)).map((row) => row.path);
      expect(paths).toEqual(['isolinux', 'isolinux/boot.cat', 'isolinux/isolinux.bin']);
    },
  );
});
