import { buildEsp, type Content, createImage, type Entry } from 'iso9660-writer-ts';
import { sourceOf } from 'iso9660-writer-ts/internal';
import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { readFat } from '../../packages/iso9660-writer-ts/test/support/fat-reader/index.js';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { editLoaderEntry, withLoaderMenu } from '../../src/installer/systemd-boot.js';
import { repeatable, request } from '../support/requests.js';

const changes = { add: ['NEW', 'a=2'], remove: ['quiet'] };
const isInstaller = (path: string) => path === 'arch/boot/x86_64/vmlinuz-linux';
const edited = (text: string) => editLoaderEntry(text, { changes, isInstaller });

const KERNEL = 'title   Arch\nlinux   /arch/boot/x86_64/vmlinuz-linux\ninitrd  /ucode.img\ninitrd  /arch/boot/initrd\n';

describe('an entry of systemd-boot', () => {
  test.each([
    ['at the end of its options', `${KERNEL}options quiet a=1 b\n`, `${KERNEL}options a=2 b NEW\n`],
    [
      'in one line of options',
      `${KERNEL}options a=1 b\nsort-key 01\noptions quiet c\n`,
      `${KERNEL}options a=2 b c NEW\nsort-key 01\n`,
    ],
    ['without a last end of line', `${KERNEL}options b`, `${KERNEL}options b NEW a=2\n`],
    [
      'with ends of lines as they are',
      'linux /arch/boot/x86_64/vmlinuz-linux\r\noptions b\r\n',
      'linux /arch/boot/x86_64/vmlinuz-linux\r\noptions b NEW a=2\r\n',
    ],
    [
      'in a line of its own',
      `${KERNEL}sort-key 01\n`,
      KERNEL.replace('linux\n', 'linux\noptions NEW a=2\n').concat('sort-key 01\n'),
    ],
    [
      'of a kernel that is an EFI program',
      'efi /arch/boot/x86_64/vmlinuz-linux\noptions b\n',
      'efi /arch/boot/x86_64/vmlinuz-linux\noptions b NEW a=2\n',
    ],
  ])('gets arguments %s', (_, text, expected) => {
    expect(edited(text).text).toBe(expected);
    expect(edited(text).installerLines).toBe(1);
  });

  test.each([
    ['memtest', 'linux /boot/memtest\noptions quiet\n'],
    ['a rescue system', `${KERNEL}options rescue quiet\n`],
    ['a shell', 'efi /shellx64.efi\n'],
    ['nothing', ''],
  ])('stays as it is when it starts %s', (_, text) => {
    expect(edited(text)).toEqual({ text, installerLines: 0, initrds: [], longest: 0 });
  });

  test('that has all arguments stays as it is; its initrds are told', () => {
    const text = `${KERNEL}options NEW\noptions  a=2\n`;
    expect(edited(text)).toMatchObject({ text, installerLines: 1, initrds: ['ucode.img', 'arch/boot/initrd'] });
  });

  test('starts by itself when loader.conf says so', () => {
    expect(withLoaderMenu('timeout 0\r\n', 'loader/entries/01-a.conf', 5)).toBe(
      'timeout 0\r\ndefault 01-a.conf\r\ntimeout 5\r\n',
    );
  });
});

describe('systemd-boot in an EFI boot image', () => {
  const kernel = Buffer.alloc(2048);
  kernel.write('HdrS', 0x202, 'latin1');
  const file = (path: string, content: Content): Entry => ({ kind: 'file', path, content });
  const entries = [
    file('EFI/BOOT/BOOTX64.EFI', new Uint8Array(9_000).fill(9)),
    file('arch/boot/x86_64/vmlinuz-linux', kernel),
    file('arch/boot/initrd', 'initrd'),
    file('loader/loader.conf', 'timeout 15\ndefault 02-speech.conf\n'),
    file('loader/entries/02-speech.conf', `${KERNEL}options b accessibility=on\n`),
    file('loader/entries/01-linux.conf', `${KERNEL}options b\n`),
  ];

  async function made(options: GenerateIsoOptions) {
    const esp = await buildEsp(entries);
    const boot = [{ path: 'efi.img', platform: 'efi' }] as const;
    const image = await createImage([file('efi.img', esp), file('arch/boot/initrd', 'initrd')], { boot });
    const iso = await prepareIso(request, await openImage(await image.read(0, image.size)), {
      ...repeatable,
      ...options,
    });
    const volume = await openImage(await iso.read(0, iso.size));
    const { content } = (await volume.boot())!.entries[0]!;
    const source = sourceOf(content);
    const pieces: Uint8Array[] = [];
    for await (const piece of source.read(0, source.size)) pieces.push(piece.slice());
    const { items } = readFat(new Uint8Array(Buffer.concat(pieces)));
    const text = (path: string) => Buffer.from(items.get(path)!.content!).toString();
    return { text, warnings: iso.warnings };
  }

  test('has its entries and its menu edited with `editEsp`', async () => {
    const { text, warnings } = await made({ kernelArguments: { add: ['script=x'] }, editEsp: true, menuTimeout: 5 });
    expect(text('loader/entries/01-linux.conf')).toBe(`${KERNEL}options b script=x\n`);
    expect(text('loader/entries/02-speech.conf')).toBe(`${KERNEL}options b accessibility=on script=x\n`);
    expect(text('loader/loader.conf')).toMatch(/\ndefault 01-linux\.conf\ntimeout 5\n$/);
    expect(warnings.map(({ code }) => code)).not.toContain('ESP_NOT_EDITED');
  });

  test('stays as it is without, which is an error when nothing else starts the installer', async () => {
    await expect(made({ kernelArguments: { add: ['script=x'] } })).rejects.toMatchObject({ code: 'NO_BOOT_LINE' });
    const { text, warnings } = await made({ menuTimeout: 5 });
    expect(text('loader/loader.conf')).toBe('timeout 15\ndefault 02-speech.conf\n');
    expect(warnings.map(({ code }) => code)).toContain('ESP_NOT_EDITED');
  });

  test('keeps an initrd of its own, which is told', async () => {
    const options = { kernelArguments: { add: ['rd.a'] }, delivery: 'initrd', editEsp: true } as const;
    const { text, warnings } = await made(options);
    expect(text('arch/boot/initrd')).toBe('initrd');
    expect(warnings.find(({ code }) => code === 'ESP_NOT_EDITED')?.message).toContain(
      'an initrd of its own, arch/boot/initrd',
    );
  });
});
