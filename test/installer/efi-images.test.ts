import { createHash } from 'node:crypto';
import { type BootImage, buildEsp, type Content, createImage, type Entry, type ImageOptions } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import { type IsoVolume, openImage } from 'iso9660-writer-ts/reader';
import { beforeAll, describe, expect, test } from 'vitest';
import { readFat } from '../../packages/iso9660-writer-ts/test/support/fat-reader/index.js';
import { type GenerateIsoOptions, type IsoSource, prepareIso } from '../../src/index.js';
import { repeatable, request } from '../support/requests.js';

const MENU = `search --no-floppy --set=root -l 'X'
menuentry 'Install' {
\tlinuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=X rd.live.check quiet
\tinitrdefi /images/pxeboot/initrd.img
}
menuentry 'Rescue' {
\tlinuxefi /images/pxeboot/vmlinuz inst.rescue
}
`;
const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const add = ['console=ttyS0'];

const file = (path: string, content: Content): Entry => ({ kind: 'file', path, content });
const tree: readonly Entry[] = [
  file('images/pxeboot/vmlinuz', 'kernel'),
  file('images/pxeboot/initrd.img', 'initrd'),
  file('EFI/BOOT/grub.cfg', MENU),
];
const loader = file('EFI/BOOT/BOOTX64.EFI', new Uint8Array(20_000).fill(9));

let esp: Uint8Array;
let silent: Uint8Array;

beforeAll(async () => {
  esp = await bytesOf(
    await buildEsp([loader, file('EFI/BOOT/grub.cfg', MENU)], { label: 'ANACONDA', volumeSerial: 7, fatType: 12 }),
  );
  silent = await bytesOf(
    await buildEsp([
      loader,
      file('EFI/debian/grub.cfg', 'search --file --set=root /.disk/info\nsource /boot/grub/grub.cfg\n'),
    ]),
  );
});

async function bytesOf(content: Content): Promise<Uint8Array> {
  const source = sourceOf(content);
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(0, source.size)) pieces.push(piece.slice());
  return new Uint8Array(Buffer.concat(pieces));
}

async function made(source: IsoSource, options: GenerateIsoOptions) {
  const iso = await prepareIso(request, source, { ...repeatable, ...options });
  const warnings = iso.warnings.filter(({ code }) => code !== 'NOT_BOOTABLE');
  return {
    iso,
    volume: await openImage(await iso.read(0, iso.size)),
    warnings,
    codes: warnings.map(({ code }) => code),
  };
}

/** A disc of the tree, as its reader opens it. */
async function disc(entries: readonly Entry[], options: ImageOptions): Promise<IsoVolume> {
  const image = await createImage(entries, options);
  return openImage(new Uint8Array(await new Response(image.stream()).arrayBuffer()));
}

/** The menu in the EFI boot image that the boot catalog names, as a reader reads it that shares no code with ours. */
async function menuOf(volume: IsoVolume): Promise<string> {
  const entry = (await volume.boot())!.entries.find(({ platform }) => platform === 0xef)!;
  return textIn(await bytesOf(entry.content));
}

function textIn(bytes: Uint8Array, path = 'EFI/BOOT/grub.cfg'): string {
  return Buffer.from(readFat(bytes).items.get(path)!.content!).toString();
}

const EFI = { path: 'images/efiboot.img', platform: 'efi' } as const satisfies BootImage;

describe('an EFI boot image with a menu of its own', () => {
  test('stays as it is, with a warning that names the file, what it lacks and both ways', async () => {
    const { volume, warnings } = await made([...tree, file(EFI.path, esp)], { kernelArguments: { add } });
    expect(await volume.read(EFI.path)).toEqual(esp);
    expect(warnings).toEqual([
      {
        code: 'ESP_NOT_EDITED',
        path: EFI.path,
        message: `the EFI boot image ${EFI.path} has a boot configuration of its own, EFI/BOOT/grub.cfg: it lacks console=ttyS0. editEsp (--edit-esp) edits it; delivery "initrd" reaches what dracut and anaconda read`,
      },
    ]);
  });

  test('is made anew with editEsp: the installer has the arguments, and everything else is as it was', async () => {
    const options = { kernelArguments: { add, remove: ['quiet'] }, menuTimeout: 3, editEsp: true };
    const treeinfo = `[checksums]\n${EFI.path} = sha256:${'0'.repeat(64)}\n`;
    const { volume, codes, iso } = await made([...tree, file(EFI.path, esp), file('.treeinfo', treeinfo)], options);
    expect(codes).toEqual([]);
    const bytes = await volume.read(EFI.path);
    const before = readFat(esp);
    const after = readFat(bytes);
    expect([...after.items.keys()]).toEqual([...before.items.keys()]);
    expect(after.items.get('EFI/BOOT/BOOTX64.EFI')).toEqual(before.items.get('EFI/BOOT/BOOTX64.EFI'));
    expect(after.label?.name).toBe('ANACONDA');
    expect(bytes.length).toBe(esp.length);
    const menu = await menuOf(volume);
    expect(menu).toContain('inst.stage2=hd:LABEL=X rd.live.check console=ttyS0\n');
    expect(menu).toContain('inst.rescue\n');
    expect(menu).toMatch(/set default=0\nset timeout=3\n$/);
    expect(await volume.text('.treeinfo')).toContain(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    expect(iso.boot.reasons.join('\n')).toContain(`${EFI.path}: made anew`);
  });

  test('is made anew where only arguments go away, or only the menu changes', async () => {
    const source = [...tree, file(EFI.path, esp)];
    const { volume } = await made(source, { kernelArguments: { remove: ['quiet'] }, editEsp: true });
    expect(await menuOf(volume)).not.toContain('quiet');
    const other = await made(source, { menuTimeout: 5, editEsp: true });
    expect(await menuOf(other.volume)).toContain('set timeout=5');
    expect((await made(source, { menuTimeout: 5 })).codes).toEqual(['ESP_NOT_EDITED']);
  });

  test('may be the only one that starts the installer', async () => {
    const source = [...tree.slice(0, 2), file(EFI.path, esp)];
    const options = { kernelArguments: { add: [...add, 'inst.text'] } };
    await expect(made(source, options)).rejects.toMatchObject({
      code: 'NO_BOOT_LINE',
      message: expect.stringContaining('--edit-esp'),
    });
    const { volume } = await made(source, { ...options, editEsp: true });
    expect(await menuOf(volume)).toContain('console=ttyS0');
    expect(Buffer.from(await volume.read('images/pxeboot/initrd.img')).toString('latin1')).toContain('inst.text');
  });

  test('has all its names replaced', async () => {
    const twice = ['images/efiboot.img', 'boot/efi.img'].map(
      (path): Entry => ({ kind: 'file', path, content: esp, metadata: { linkKey: 'esp' } }),
    );
    const { volume } = await made([...tree, ...twice], { kernelArguments: { add }, editEsp: true });
    expect(await volume.read('boot/efi.img')).toEqual(await volume.read('images/efiboot.img'));
    expect(textIn(await volume.read('boot/efi.img'))).toContain('console=ttyS0');
  });

  test('behind the volume of a disc, hidden in it, or in its tree is found, and so is what firmware loads', async () => {
    const source = [...tree, file('images/other', 'x')];
    const big = new Uint8Array(Buffer.concat([esp, new Uint8Array(16_384)]));
    const behind = { number: 2, type: EFI_SYSTEM, content: esp, boot: 'efi' } as const;
    const discs = {
      behind: await disc(source, { hybrid: { appendedPartitions: [behind] } }),
      hidden: await disc(source, { boot: [{ ...EFI, path: 'hidden', content: esp }] }),
      tree: await disc([...source, file(EFI.path, esp)], { boot: [{ ...EFI, loadSectors: 4 }] }),
      longer: await disc([...source, file(EFI.path, big)], { boot: [EFI] }),
    };
    for (const [place, volume] of Object.entries(discs)) {
      const before = (await volume.boot())!.entries[0]!;
      const result = await made(volume, { kernelArguments: { add }, editEsp: true });
      expect(
        result.codes.filter((code) => /ESP/.test(code)),
        place,
      ).toEqual([]);
      expect(await menuOf(result.volume), place).toContain('console=ttyS0');
      const after = (await result.volume.boot())!.entries[0]!;
      const isWhole = before.loadSectors > 4;
      expect(after.loadSectors, place).toBe(isWhole ? Math.ceil(after.content.size / 512) : before.loadSectors);
      const { appended } = await result.volume.disk();
      expect(appended.length, place).toBe(place === 'behind' ? 1 : 0);
      const told = await made(volume, { kernelArguments: { add } });
      expect(told.codes, place).toContain('ESP_NOT_EDITED');
    }
  });

  test('loses its attributes and a label that FAT has no letters for, and a warning tells', async () => {
    const marked = new Uint8Array(esp);
    const at = Buffer.from(marked).indexOf('GRUB    CFG');
    marked[at + 11] = 0x23;
    const label = Buffer.from(marked).indexOf('ANACONDA', 512);
    marked.set(new TextEncoder().encode('anaconda'), label);
    const { warnings } = await made([...tree, file(EFI.path, marked)], { kernelArguments: { add }, editEsp: true });
    expect(warnings).toEqual([
      {
        code: 'ESP_CHANGED',
        message: `${EFI.path} is made anew without the label "anaconda" and attributes of 1 files, as "EFI/BOOT/grub.cfg"`,
      },
    ]);
  });
});

describe('an EFI boot image', () => {
  test('without a menu of its own is no reason for a warning', async () => {
    for (const source of [tree, [...tree, file(EFI.path, silent)]]) {
      expect(
        (await made(source, { kernelArguments: { add }, boot: source === tree ? 'none' : 'detect' })).codes,
      ).toEqual([]);
    }
  });

  test('that is made of the tree has the menu of the tree, edited', async () => {
    const { volume, codes } = await made([...tree, loader], { kernelArguments: { add } });
    expect(codes).toEqual([]);
    expect(await menuOf(volume)).toBe(await volume.text('EFI/BOOT/grub.cfg'));
    expect(await menuOf(volume)).toContain('console=ttyS0');
  });

  test('that is no sound FAT volume is told, and an error when it shall be edited', async () => {
    const looping = new Uint8Array(esp);
    const at = Buffer.from(looping).indexOf('BOOTX64 EFI');
    looping[at + 28 + 1]! ^= 0x80;
    for (const [content, fact] of [
      [looping, 'the FAT volume is broken: the chain of "EFI/BOOT/BOOTX64.EFI"'],
      [new Uint8Array(4_096), 'this is no FAT volume: its first sector has no signature'],
    ] as const) {
      const source = [...tree, file(EFI.path, content)];
      const { warnings } = await made(source, { kernelArguments: { add } });
      expect(warnings.filter(({ code }) => code.startsWith('ESP'))).toEqual([
        { code: 'ESP_UNREADABLE', path: EFI.path, message: expect.stringContaining(`cannot be edited: ${fact}`) },
      ]);
      const shallBe = made(source, { kernelArguments: { add }, editEsp: true });
      await expect(shallBe).rejects.toMatchObject({ name: 'IsoError', code: 'ESP_UNREADABLE', path: EFI.path });
      expect((await made(source, {})).codes.filter((code) => code.startsWith('ESP'))).toEqual([]);
    }
  });

  test('for Macintoshes, which is HFS+, is told beside one that is edited', async () => {
    const mac = 'images/macboot.img';
    const boot = [EFI, { ...EFI, path: mac }];
    const volume = await disc([...tree, file(EFI.path, esp), file(mac, new Uint8Array(8_192).fill(0x48))], { boot });
    const { volume: result, warnings } = await made(volume, { kernelArguments: { add }, editEsp: true });
    expect(await menuOf(result)).toContain('console=ttyS0');
    expect(warnings.filter(({ code }) => code.startsWith('ESP'))).toEqual([
      { code: 'ESP_UNREADABLE', path: mac, message: expect.stringContaining('this is no FAT volume') },
    ]);
  });

  test('never lets the installer look for a sum that is left out (RM-30)', async () => {
    const volume = await disc([...tree, file(EFI.path, esp)], { boot: [EFI], mediaCheck: true });
    const plain = await made(volume, {});
    expect(await menuOf(plain.volume)).not.toContain('rd.live.check');
    expect(await menuOf(plain.volume)).toContain('inst.stage2=hd:LABEL=X quiet\n');
    expect(plain.codes).not.toContain('ESP_NOT_EDITED');
    await expect(made(volume, { editEsp: false })).rejects.toMatchObject({
      code: 'MEDIA_CHECK',
      message: expect.stringContaining('EFI/BOOT/grub.cfg of the EFI boot image images/efiboot.img'),
    });
    const summed = await made(volume, { image: { mediaCheck: true } });
    expect(await summed.volume.read(EFI.path)).toEqual(esp);
  });
});
