import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { fatVolume, hardDisk, loader } from '../boot/boot-images.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readIso } from '../support/strict-reader/index.js';
import { makeTree } from './make-tree.js';
import { type CommandSetting, imageOf, mkiso, pathsOf } from './run-command.js';

const scratch = scratchOfSuite();
const setting: CommandSetting = { cwd: scratch.path('') };
const LOADER_SIZE = 9_001;

/** What the boot code for disks looks for in isolinux. */
const SIGNATURE = { offset: 64, bytes: [0xfb, 0xc0, 0x78, 0x70] };

function isolinux(): Uint8Array {
  const bytes = loader(LOADER_SIZE);
  bytes.set(SIGNATURE.bytes, SIGNATURE.offset);
  return bytes;
}

/** Starts as isolinux leaves room for an Apple partition map. */
function bootCodeWithRoom(): Uint8Array {
  const code = loader(432);
  code.fill(0x90, 0, 32).set([0x33, 0xed]);
  return code;
}

beforeAll(() =>
  makeTree(scratch.path(''), {
    'disc/isolinux/isolinux.bin': isolinux(),
    'disc/efi.img': fatVolume(8_192),
    'disc/disk.img': hardDisk(6),
    'disc/floppy.img': new Uint8Array(1_474_560),
    'mbr.bin': loader(440),
    'apple.bin': bootCodeWithRoom(),
    'old.iso': Buffer.concat([new Uint8Array(2048), loader(440), new Uint8Array(38_472), fatVolume(16_384)]),
    'esp.img': fatVolume(16_384),
    'data.img': Buffer.alloc(5_000, 'data'),
  }),
);

const modelOf = (words: string) => imageOf(`-R ${words} disc`, setting);
const madeWith = async (words: string) => {
  const { stdout } = await mkiso(`-quiet -R ${words} disc`, setting);
  return { image: stdout, model: readIso(stdout) };
};
const entriesOf = async (words: string) => (await modelOf(words)).elTorito?.entries;
const faultsOf = async (words: string) => {
  const { code, stderr } = await mkiso(`-quiet -R ${words} disc`, setting);
  return { code, lines: stderr.split('\n').slice(0, -1) };
};

const BIOS = '-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot';
const EFI = '-e efi.img -no-emul-boot';

describe('boot entries', () => {
  test('are loaded whole unless a size is given', async () => {
    expect(await entriesOf(BIOS)).toMatchObject([{ platform: 0, media: 0, loadSectors: 20 }]);
    expect(await entriesOf(`${BIOS} -boot-load-size full`)).toMatchObject([{ loadSectors: 20 }]);
    expect(await entriesOf(`${BIOS} -boot-load-size 4`)).toMatchObject([{ loadSectors: 4 }]);
  });

  test('get their tables in the image only', async () => {
    const entries = await entriesOf(`${BIOS} -boot-load-size 4 -boot-info-table --grub2-boot-info`);
    expect(entries).toMatchObject([{ infoTable: { length: LOADER_SIZE }, hasGrub2Info: true }]);
    expect(new Uint8Array(await readFile(scratch.path('disc/isolinux/isolinux.bin')))).toEqual(isolinux());
  });

  test.each([
    `${BIOS} -eltorito-alt-boot ${EFI}`,
    `${BIOS} --efi-boot efi.img`,
    `${BIOS} -eltorito-alt-boot --efi-boot /efi.img -eltorito-alt-boot`,
    `${BIOS} -eltorito-platform efi -b ./efi.img -no-emul-boot`,
    `${BIOS} -eltorito-alt-boot -efi-boot efi.img`,
  ])('are one for each firmware with %s', async (words) => {
    expect(await entriesOf(words)).toMatchObject([{ platform: 0 }, { platform: 0xef, loadSectors: 16 }]);
  });

  test('are floppies unless an option says, and hard disks when it does', async () => {
    expect(await entriesOf('-b floppy.img')).toMatchObject([{ media: 2 }]);
    expect(await entriesOf('-b disk.img -hard-disk-boot')).toMatchObject([{ media: 4 }]);
    expect((await faultsOf('-b efi.img')).code).toBe(1);
  });

  test('have a catalog where it is wanted, or hidden', async () => {
    expect(pathsOf(await modelOf(BIOS))).toContain('isolinux/boot.cat');
    expect(pathsOf(await modelOf(`${BIOS} --boot-catalog-hide`))).not.toContain('isolinux/boot.cat');
    const hidden = await modelOf('-b isolinux/isolinux.bin -no-emul-boot --boot-catalog-hide');
    expect(pathsOf(hidden)).not.toContain('isolinux/boot.cat');
    expect(hidden.elTorito?.entries).toHaveLength(1);
  });

  test('need a boot image that is there, one for each', async () => {
    expect(await faultsOf('-b nothing.bin -no-emul-boot')).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('nothing.bin')],
    });
  });

  test('without a boot image are left out, wherever their options stand', async () => {
    expect((await modelOf('-no-emul-boot -boot-info-table')).elTorito).toBeUndefined();
    expect(await entriesOf('--efi-boot efi.img -no-emul-boot')).toMatchObject([{ platform: 0xef }]);
    expect(await entriesOf(`${BIOS} -eltorito-alt-boot --efi-boot efi.img -no-emul-boot`)).toMatchObject([
      { platform: 0 },
      { platform: 0xef },
    ]);
  });

  test('have the last of several boot images; what it supersedes need not exist', async () => {
    expect(await entriesOf(`${BIOS} ${EFI}`)).toMatchObject([{ platform: 0xef, loadSectors: 16 }]);
    expect(await entriesOf(`${EFI} ${BIOS}`)).toMatchObject([{ platform: 0, loadSectors: 20 }]);
    expect(await entriesOf(`-b nothing.bin ${BIOS}`)).toMatchObject([{ platform: 0 }]);
    expect(await entriesOf(`-e nothing.img ${EFI}`)).toMatchObject([{ platform: 0xef }]);
    expect(await entriesOf(`-eltorito-platform efi -b nothing.img -b efi.img -no-emul-boot`)).toMatchObject([
      { platform: 0xef },
    ]);
  });

  test('have a catalog at /boot.catalog, which -hide hides, unless -c names another place', async () => {
    const image = '-b isolinux/isolinux.bin -no-emul-boot';
    expect(pathsOf(await modelOf(image))).toContain('boot.catalog');
    const hidden = await modelOf(`${image} -hide boot.catalog`);
    expect(pathsOf(hidden)).not.toContain('boot.catalog');
    expect(hidden.elTorito?.entries).toHaveLength(1);
  });
});

describe('partition tables', () => {
  const systemAreaOf = async (words: string) => (await modelOf(words)).systemArea;

  test('are not written unless they are asked for', async () => {
    expect(await systemAreaOf(BIOS)).toMatchObject({ hasMbr: false, hasGpt: false });
  });

  test('come with the boot code of isolinux', async () => {
    expect(await systemAreaOf(`${BIOS} -isohybrid-mbr mbr.bin`)).toMatchObject({ hasMbr: true, hasGpt: false });
  });

  test('have the EFI boot image in a GPT', async () => {
    const words = `${BIOS} -eltorito-alt-boot ${EFI} -isohybrid-mbr mbr.bin -isohybrid-gpt-basdat`;
    expect(await systemAreaOf(words)).toMatchObject({ hasMbr: true, hasGpt: true, appleMap: undefined });
    expect(await systemAreaOf(`${EFI} -efi-boot-part --efi-boot-image --protective-msdos-label`)).toMatchObject({
      hasGpt: true,
    });
  });

  test.each([
    `${BIOS} -eltorito-alt-boot ${EFI} -isohybrid-mbr apple.bin -isohybrid-gpt-basdat -isohybrid-apm-hfsplus`,
    `${EFI} -append_partition 2 0xef esp.img -appended_part_as_apm -apm-block-size 2048`,
  ])('have the EFI system partition in an Apple partition map, too, with %s', async (words) => {
    const types = (await systemAreaOf(words)).appleMap?.map(({ type }) => type);
    expect(types).toEqual(['Apple_partition_map', 'ISO9660_data', 'Apple_HFS', 'ISO9660_data']);
  });

  test('have no Apple partition map where there is no room, or of anything else', async () => {
    const apple = '-isohybrid-apm-hfsplus';
    const noRoom = await faultsOf(`${BIOS} -eltorito-alt-boot ${EFI} ${apple} -isohybrid-mbr mbr.bin`);
    expect(noRoom).toMatchObject({ code: 1, lines: [expect.stringContaining('no room for an Apple partition map')] });
    const elsewhere = await faultsOf(`${BIOS} ${apple} -eltorito-alt-boot ${EFI}`);
    expect(elsewhere.lines).toMatchObject([
      expect.stringMatching(/stands with isolinux\/isolinux.bin; only the EFI system partition/),
    ]);
    expect(await faultsOf(`${EFI} ${apple} -apm-block-size 512`)).toMatchObject({
      code: 2,
      lines: ['mkiso: -apm-block-size is 512; only 2048 leaves room for the GPT'],
    });
  });

  test('have an EFI system partition behind the volume', async () => {
    const grub = `${BIOS} --grub2-mbr mbr.bin --mbr-force-bootable -partition_offset 0 -partition_cyl_align off`;
    const appended = '-append_partition 2 0xef esp.img -appended_part_as_gpt';
    const model = await modelOf(
      `${grub} ${appended} -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot`,
    );
    expect(model.systemArea).toMatchObject({ hasMbr: true, hasGpt: true });
    expect(model.elTorito?.entries).toMatchObject([{ platform: 0 }, { platform: 0xef }]);
  });

  test('come with the boot code of GRUB, also where HFS+ is asked for, as grub-mkrescue does', async () => {
    const grub = `${BIOS} -boot-load-size 4 -boot-info-table --grub2-boot-info --grub2-mbr mbr.bin`;
    const apple =
      '-hfsplus -apm-block-size 2048 -hfsplus-file-creator-type chrp tbxj /isolinux -hfs-bless-by i /isolinux';
    const efi = '--efi-boot efi.img -efi-boot-part --efi-boot-image --protective-msdos-label';
    const model = await modelOf(`-graft-points ${grub} ${apple} ${efi} --sort-weight 0 / --sort-weight 1 /isolinux`);
    expect(model.systemArea).toMatchObject({ hasMbr: true, hasGpt: true });
    expect(model.elTorito?.entries).toMatchObject([{ platform: 0, loadSectors: 4 }, { platform: 0xef }]);
  });

  /** As xorriso tells the line of an image that it has read: the boot code and the partition are parts of that image. */
  const parts = {
    code: '--interval:local_fs:1s-16s:zero_mbrpt,zero_gpt,zero_apm:old.iso',
    partition: '--interval:local_fs:80d-111d::old.iso',
  };
  const remastered =
    `${BIOS} --grub2-mbr ${parts.code} --protective-msdos-label -partition_cyl_align off -partition_offset 16 ` +
    `--mbr-force-bootable -append_partition 2 28732ac11ff8d211ba4b00a0c93ec93b ${parts.partition} ` +
    '-appended_part_as_gpt -iso_mbr_part_type a2a0d0ebe5b9334487c068b6b72699c7 -eltorito-alt-boot ' +
    '-e --interval:appended_partition_2_start_1566177s_size_32d:all:: -no-emul-boot -boot-load-size 32';

  test('take boot code and partition from an image that was there before', async () => {
    const { image, model } = await madeWith(remastered);
    expect(image.subarray(0, 432)).toEqual(Buffer.from(loader(440).subarray(0, 432)));
    const start = (model.elTorito?.entries[1]?.sector ?? 0) * 2048;
    expect(image.subarray(start, start + 16_384)).toEqual(Buffer.from(fatVolume(16_384)));
    expect(model.elTorito?.entries).toMatchObject([{ platform: 0 }, { platform: 0xef, loadSectors: 32 }]);
    expect(model.systemArea).toMatchObject({ hasGpt: true, partitions: [{ firstBlock: 64 }, {}, {}] });
    expect(model.hasPartitionView).toBe(true);
  });

  test.each([
    'appended_partition_2:all::',
    'appended_partition_2:::',
    'appended_partition_2',
    'appended_partition_2_start_100s_size_32d:::',
    'appended_partition_2_start_100s_size_32d',
  ])('have a boot entry of the appended partition by -e --interval:%s', async (interval) => {
    const words = `-append_partition 2 0xef esp.img -eltorito-alt-boot -e --interval:${interval} -no-emul-boot`;
    expect(await entriesOf(words)).toMatchObject([{ platform: 0xef, loadSectors: 32 }]);
  });

  test('are those of an image without boot code when -G has nothing but zeros', async () => {
    const model = await modelOf(`${EFI} -efi-boot-part --efi-boot-image -G --interval:local_fs:0s-0s::old.iso`);
    expect(model.systemArea).toMatchObject({ hasGpt: true });
  });

  test('lie over the system area of -G, of a file or an interval without its tables', async () => {
    const { image } = await madeWith(`${EFI} -G mbr.bin`);
    expect(image.subarray(0, 440)).toEqual(Buffer.from(loader(440)));
    expect(image.toString('latin1', 512, 520)).toBe('EFI PART');
    const words = '-quiet -G --interval:local_fs:1s-16s:zero_mbrpt,zero_gpt,zero_apm:old.iso disc';
    // No MBR, which is all that the strict reader takes there.
    const { stdout } = await mkiso(words, setting);
    expect(stdout.subarray(0, 446)).toEqual(Buffer.concat([loader(440), new Uint8Array(6)]));
  });

  test('have a boot image that is an interval of a file, without a name', async () => {
    const { model, image } = await madeWith(
      '-c boot.cat -e --interval:local_fs:40960-57343::old.iso -no-emul-boot -boot-load-size 5',
    );
    const [entry] = model.elTorito!.entries;
    expect(entry).toMatchObject({ platform: 0xef, loadSectors: 5 });
    const start = entry!.sector * 2048;
    expect(image.subarray(start, start + 16_384)).toEqual(Buffer.from(fatVolume(16_384)));
    expect((await faultsOf('-b --interval:local_fs:40960-99999::old.iso')).lines[0]).toMatch(/cannot be read: it has/);
  });

  test('take the type of the partition of the volume: a number for an MBR, a GUID for a GPT', async () => {
    const mbr = await madeWith(`${BIOS} --grub2-mbr mbr.bin -iso_mbr_part_type 0xcd`);
    expect(mbr.image[450]).toBe(0xcd);
    const guid = '0123456789abcdef0123456789abcdef';
    const gpt = await madeWith(`${EFI} --protective-msdos-label -iso_mbr_part_type ${guid}`);
    expect(gpt.image.toString('hex', 1024, 1040)).toBe(guid);
    expect((await faultsOf(`${EFI} --protective-msdos-label -iso_mbr_part_type EFI`)).lines).toEqual([
      'mkiso: -iso_mbr_part_type is EFI, neither a number from 0x00 to 0xff nor a GUID',
    ]);
  });

  test.each([
    ['--grub2-mbr --interval:imported_iso:0s-15s::old.iso', /is no interval of a file; one is --interval:local_fs:/],
    [
      '--grub2-mbr --interval:local_fs:0s-15s:zero_gpt,4-8:old.iso',
      /^mkiso: old\.iso cannot be read: 4-8 is not one of/,
    ],
    ['--grub2-mbr --interval:local_fs:0s-15s::no.iso', /^mkiso: no\.iso cannot be read/],
    [
      '-append_partition 2 0xef --interval:local_fs:80d-9999d::old.iso',
      /old\.iso cannot be read: it has \d+ bytes, and \d+ are/,
    ],
    ['-append_partition 2 0xef --interval:local_fs:80d-111d:zero_gpt:old.iso', /is taken as it is, without zeroizers/],
    [
      `--grub2-mbr mbr.bin -eltorito-alt-boot -e ${'--interval:appended_partition_2:all::'}`,
      /names an appended partition, and there/,
    ],
  ])('are refused with %s', async (words, fault) => {
    expect((await faultsOf(`${BIOS} ${words}`)).lines[0]).toMatch(fault);
  });

  test.each([
    ['-append_partition 2 0x83 data.img', [[2, 0x83]], undefined, false],
    [
      '-append_partition 3 Linux data.img -append_partition 2 0x0c esp.img',
      [
        [2, 0x0c],
        [3, 0x83],
      ],
      undefined,
      false,
    ],
    ['-append_partition 3 0x0c esp.img -e --interval:appended_partition_3:all::', [], ['basic', 3], true],
    ['-append_partition 2 0xef esp.img -append_partition 3 0x83 data.img -appended_part_as_gpt', [], ['esp', 2], true],
    ['-append_partition 3 0FC63DAF-8483-4772-8E79-3D69D8477DE4 data.img', [], ['linux', 3], false],
    ['-append_partition 3 AF3DC60F838472478E793D69D8477DE4 data.img', [], ['linux', 3], false],
  ] as const)('hold what is appended: %s', async (words, rows, guid, boots) => {
    const { stdout: image } = await mkiso(`-quiet -R ${words} disc`, setting);
    const hasBootRecord = image.toString('latin1', 17 * 2048 + 7, 17 * 2048 + 16) === 'EL TORITO';
    expect(hasBootRecord).toBe(boots);
    const row = (number: number) => image.subarray(446 + 16 * (number - 1), 446 + 16 * number);
    for (const [number, type] of rows) {
      expect(row(number)[4]).toBe(type);
      const start = row(number).readUInt32LE(8) * 512;
      const content = await readFile(scratch.path(type === 0x83 ? 'data.img' : 'esp.img'));
      expect(image.subarray(start, start + content.length).equals(content)).toBe(true);
      expect(row(number).readUInt32LE(12)).toBe(Math.ceil(content.length / 512));
    }
    if (guid === undefined) return expect(image.toString('latin1', 512, 520)).not.toBe('EFI PART');
    const [kind, number] = guid;
    const types = { basic: 'a2a0d0ebe5b9', esp: '28732ac11ff8', linux: 'af3dc60f8384' };
    expect(image.toString('hex', 1024 + 128 * (number - 1), 1024 + 128 * (number - 1) + 6)).toBe(types[kind]);
  });

  test('are refused in forms that are not written', async () => {
    expect(
      await faultsOf(
        `${BIOS} -append_partition 1 0x83 esp.img -append_partition 2 data esp.img -append_partition 3 0x00 esp.img ` +
          '-isohybrid-mbr nowhere.bin -partition_offset 17',
      ),
    ).toMatchObject({
      code: 2,
      lines: [
        'mkiso: -append_partition has number 1, not 2 to 8; partition 1 is that of the volume',
        'mkiso: -append_partition has type data, neither a number from 0x01 to 0xff nor a GUID',
        'mkiso: -append_partition has type 0x00, neither a number from 0x01 to 0xff nor a GUID',
        'mkiso: -partition_offset is 17; only 0 and 16 can be written',
      ],
    });
    expect((await faultsOf(`${BIOS} -isohybrid-mbr nowhere.bin`)).lines[0]).toMatch(/nowhere\.bin cannot be read/);
    expect((await faultsOf('--mbr-force-bootable')).lines[0]).toMatch(/there is no partition table/);
    expect((await faultsOf('-efi-boot-part esp.img')).lines[0]).toMatch(/-append_partition brings a file/);
  });
});
