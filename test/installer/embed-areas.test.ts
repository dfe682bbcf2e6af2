import { createImage, type Entry, type FileEntry, type IsoError } from 'iso9660-writer-ts';
import { type IsoVolume, openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { type GenerateIsoOptions, type IsoSource, prepareIso } from '../../src/index.js';
import { repeatable, request, requestOf } from '../support/requests.js';

const file = (path: string, content: string | Uint8Array, metadata = {}): FileEntry => ({
  kind: 'file',
  path,
  content,
  metadata,
});

const SIZE = 120;
const ARGUMENTS = 'mitigations=auto,nosmt coreos.liveiso=fedora-coreos-38 ignition.firstboot';
const AREA = ARGUMENTS.concat('\n').padEnd(SIZE, '#');
const GRUB_HEAD = "set timeout=5\nmenuentry 'Fedora CoreOS (Live)' --class fedora {\n\tlinux /images/pxeboot/vmlinuz ";
const GRUB_TAIL = ' COREOS_KARG_EMBED_AREA\n\tinitrd /images/pxeboot/initrd.img /images/ignition.img\n}\n';
const ISOLINUX_HEAD =
  'label linux\n  menu default\n  kernel /images/pxeboot/vmlinuz\n  append initrd=/images/pxeboot/initrd.img,/images/ignition.img ';
const ISOLINUX_TAIL = ' COREOS_KARG_EMBED_AREA\nmenu end\n';
const FILES = [
  { end: '\n', offset: GRUB_HEAD.length, pad: '#', path: 'EFI/fedora/grub.cfg' },
  { end: '\n', offset: ISOLINUX_HEAD.length, pad: '#', path: 'isolinux/isolinux.cfg' },
];
const INFO = { default: ARGUMENTS, files: FILES, size: SIZE };

/** What a live disc of Fedora CoreOS has of areas; `undefined` leaves a file out. */
function coreOs(changed: Readonly<Record<string, string | Uint8Array | undefined>> = {}): readonly Entry[] {
  const files = {
    'EFI/fedora/grub.cfg': GRUB_HEAD + AREA + GRUB_TAIL,
    'isolinux/isolinux.cfg': ISOLINUX_HEAD + AREA + ISOLINUX_TAIL,
    'coreos/kargs.json': JSON.stringify(INFO),
    'coreos/igninfo.json': '{ "file": "images/ignition.img" }',
    'images/ignition.img': new Uint8Array(4096),
    'images/pxeboot/initrd.img': 'initrd',
    'images/pxeboot/vmlinuz': 'kernel',
    ...changed,
  };
  return Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [file(path, content)]));
}

async function made(source: IsoSource, options: GenerateIsoOptions, asked: unknown = request) {
  const iso = await prepareIso(asked, source, { ...repeatable, ...options });
  return {
    iso,
    volume: await openImage(await iso.read(0, iso.size)),
    codes: iso.warnings.map(({ code }) => code).filter((code) => code !== 'NOT_BOOTABLE'),
  };
}

const adding = (...add: string[]): GenerateIsoOptions => ({ kernelArguments: { add } });

/** The first byte of a file in its image. */
async function startOf(volume: IsoVolume, path: string): Promise<number> {
  const entry = await volume.find(path);
  return entry?.kind === 'file' ? entry.record.extents[0]!.start : Number.NaN;
}

/** Reads arguments as `coreos-installer iso kargs show` does: bytes of the image, wherever kargs.json says. */
async function shownBy(volume: IsoVolume): Promise<string> {
  const { files, size } = JSON.parse(await volume.text('coreos/kargs.json')) as typeof INFO;
  const shown = new Set<string>();
  for (const { path, offset, pad, end } of files) {
    const start = (await startOf(volume, path)) + offset;
    const area = Buffer.from(await volume.bytes(start, start + size)).toString('utf8');
    const [, words] = new RegExp(`^(.*?)${end}?${pad}*$`, 's').exec(area)!;
    shown.add(words!.trim());
  }
  expect(shown.size).toBe(1);
  return [...shown][0]!;
}

describe('kernel arguments of a live disc of CoreOS', () => {
  const disc = async (entries = coreOs()) => {
    const image = await createImage(entries, { createdAt: repeatable.createdAt, volume: { id: 'FCOS_38' } });
    return openImage(await image.read(0, image.size));
  };

  test.each([
    ['a tree', async () => coreOs()],
    ['a disc', disc],
    [
      'a tree with names in capitals',
      async () => coreOs().map((entry) => ({ ...entry, path: entry.path.toUpperCase() })),
    ],
  ])('of %s stand in all areas, which stay as long as they were', async (_, source) => {
    const { volume, codes } = await made(await source(), {
      kernelArguments: { add: ['coreos.inst.install_dev=/dev/sda', 'mitigations=off'], remove: ['coreos.liveiso'] },
    });
    const area =
      'mitigations=off ignition.firstboot coreos.inst.install_dev=/dev/sda\n####################################################';
    expect(area.length).toBe(SIZE);
    const isIn = (path: string) =>
      volume.entries().then((all) => all.find((entry) => entry.path.toLowerCase() === path)!);
    const text = async (path: string) => volume.text((await isIn(path)).path);
    expect(await text('efi/fedora/grub.cfg')).toBe(GRUB_HEAD + area + GRUB_TAIL);
    expect(await text('isolinux/isolinux.cfg')).toBe(ISOLINUX_HEAD + area + ISOLINUX_TAIL);
    expect(await text('coreos/kargs.json')).toBe(JSON.stringify(INFO));
    expect(await text('images/pxeboot/initrd.img')).toBe('initrd');
    expect(codes).toEqual([]);
  });

  test('are read where a tool for CoreOS looks for them, in every variant of the disc', async () => {
    const source = await disc();
    for (const server of [1, 2]) {
      const { volume } = await made(source, adding('coreos.inst.install_dev=/dev/vda'), requestOf(server));
      expect(await shownBy(volume)).toBe(`${ARGUMENTS} coreos.inst.install_dev=/dev/vda`);
    }
  });

  test('may end and be filled up in another way, and reach a parameter file, other names of a file, and bytes that are no UTF-8', async () => {
    const odd = [
      { path: '/images/zipl.prm', offset: 0, pad: ' ', end: ' ' },
      { path: 'EFI/fedora/grub.cfg', offset: 3 },
    ];
    const info = JSON.stringify({ default: 'a', size: 12, files: odd });
    const grub = Buffer.from('# \xe4a\n##########\n', 'latin1');
    const links = ['EFI/fedora/grub.cfg', 'EFI/BOOT/grub.cfg'].map((path) => file(path, grub, { linkKey: 'grub' }));
    const tree = [
      ...coreOs({ 'coreos/kargs.json': info, 'images/zipl.prm': 'a           ' }).filter(
        ({ path }) => path !== 'EFI/fedora/grub.cfg',
      ),
      ...links,
    ];
    const { volume } = await made(tree, adding('b=1'));
    expect(await volume.text('images/zipl.prm')).toBe('a b=1       ');
    for (const { path } of links) {
      expect(Buffer.from(await volume.read(path)).toString('latin1')).toBe('# \xe4a b=1\n######\n');
    }
  });

  test('may fill an area to its end, and no further: the free length is told', async () => {
    const free = SIZE - 1 - ARGUMENTS.length;
    const { volume } = await made(coreOs(), adding('x'.repeat(free - 1)));
    expect(await volume.text('EFI/fedora/grub.cfg')).toBe(
      `${GRUB_HEAD}${ARGUMENTS} ${'x'.repeat(free - 1)}\n${GRUB_TAIL}`,
    );
    await expect(made(coreOs(), adding('x'.repeat(free)))).rejects.toMatchObject({
      code: 'PATCH_TOO_LONG',
      path: 'EFI/fedora/grub.cfg',
      message: `the kernel arguments would have 120 bytes, and the area in EFI/fedora/grub.cfg holds 119: ${free} are free`,
    });
  });

  test('are refused when GRUB would read them otherwise than isolinux', async () => {
    await expect(made(coreOs(), adding('ignition.config.url=http://h/?a&b'))).rejects.toMatchObject({
      code: 'KERNEL_ARGUMENT',
      message: expect.stringContaining('cannot quote it'),
    });
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a list that is no JSON', { 'coreos/kargs.json': '{' }, /no JSON/],
    ['a list of nothing', { 'coreos/kargs.json': '[1]' }, /size is no number.*files is no list/s],
    ['an area in no file', { 'EFI/fedora/grub.cfg': undefined }, /"EFI\/fedora\/grub.cfg", which is no file/],
    ['an area behind the end', { 'isolinux/isolinux.cfg': ISOLINUX_HEAD }, /ends behind the file/],
    ['a file of a site without an area', { 'EFI/fedora/grub.cfg': 'menuentry {\n}\n'.repeat(40) }, /no area for/],
    [
      'areas that differ',
      { 'isolinux/isolinux.cfg': ISOLINUX_HEAD + AREA.replace('38', '39') + ISOLINUX_TAIL },
      /other/,
    ],
    ['too long an area', { 'coreos/kargs.json': JSON.stringify({ ...INFO, size: 2049 }) }, /1 to 2048/],
    [
      'a pad of two characters',
      { 'coreos/kargs.json': JSON.stringify({ ...INFO, files: [{ ...FILES[0], pad: '##' }] }) },
      /one char/,
    ],
  ])('are refused with %s, unless nothing is edited', async (_, changed, message) => {
    const error = await made(coreOs(changed), adding('a')).catch((thrown: IsoError) => thrown);
    const problems = (error as IsoError).problems;
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['EMBED_AREA']));
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect((await made(coreOs(changed), {})).codes).toEqual([]);
  });

  test('outside of an area stay as they are, with a warning; a menu is changed behind it', async () => {
    const second = "menuentry 'more' {\n\tlinux /images/pxeboot/vmlinuz more\n}\n";
    const { volume, codes } = await made(coreOs({ 'EFI/fedora/grub.cfg': GRUB_HEAD + AREA + GRUB_TAIL + second }), {
      ...adding('a=b'),
      menuTimeout: 3,
    });
    expect(await shownBy(volume)).toBe(`${ARGUMENTS} a=b`);
    const grub = await volume.text('EFI/fedora/grub.cfg');
    expect(grub).toContain(`${GRUB_TAIL}${second}set timeout_style=menu\nset default=0\nset timeout=3\n`);
    expect(codes).toEqual(['BOOT_LINE_NOT_EDITED']);
  });

  test('may go into the initrd for dracut; the area for Ignition stays as it is', async () => {
    const { volume } = await made(coreOs(), { ...adding('rd.break', 'console=ttyS0'), delivery: 'initrd' });
    expect(await volume.read('images/ignition.img')).toEqual(new Uint8Array(4096));
    expect(await volume.text('images/pxeboot/initrd.img')).toContain('rd.break console=ttyS0');
    expect(await shownBy(volume)).toBe(`${ARGUMENTS} console=ttyS0`);
  });

  describe('from before kargs.json', () => {
    const usual = ARGUMENTS.concat('\n').padEnd(SIZE, '#');

    /** The header in the 96 bytes that end the system area: `coreKarg`, a length, addresses; `coreiso+`, an address, a length. */
    async function oldDisc({ shift = 0 } = {}): Promise<IsoVolume> {
      const entries = [
        ...coreOs({ 'coreos/kargs.json': undefined, 'coreos/igninfo.json': undefined }),
        file('.cmdline', usual),
      ];
      const image = await createImage(entries, { createdAt: repeatable.createdAt });
      const bytes = Buffer.from(await image.read(0, image.size));
      const volume = await openImage(bytes);
      const places = [await startOf(volume, '.cmdline')];
      for (const { path, offset } of FILES) places.push((await startOf(volume, path)) + offset + shift);
      bytes.write('coreKarg', 32_672, 'latin1');
      for (const [index, number] of [SIZE, ...places].entries())
        bytes.writeBigUInt64LE(BigInt(number), 32_680 + index * 8);
      bytes.write('coreiso+', 32_744, 'latin1');
      bytes.writeBigUInt64LE(BigInt(await startOf(volume, 'images/ignition.img')), 32_752);
      bytes.writeBigUInt64LE(4096n, 32_760);
      return openImage(bytes);
    }

    test('are found by the header in the system area, whose addresses do not outlive the disc', async () => {
      const { volume, codes } = await made(await oldDisc(), adding('a=b'));
      expect(await shownBy(volume)).toBe(`${ARGUMENTS} a=b`);
      expect(JSON.parse(await volume.text('coreos/kargs.json'))).toEqual(INFO);
      expect(Buffer.from(await volume.bytes(32_672, 32_768)).every((byte) => byte === 0)).toBe(true);
      expect(codes).toEqual(['SYSTEM_AREA']);
    });

    test('are refused when the header names other places', async () => {
      await expect(made(await oldDisc({ shift: 2 ** 30 }), adding('a=b'))).rejects.toMatchObject({
        code: 'EMBED_AREA',
      });
    });
  });
});
