import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, type Entry, type FileEntry } from 'iso9660-writer-ts';
import { openImage } from 'iso9660-writer-ts/reader';
import { describe, expect, test } from 'vitest';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { cpioArchive } from '../../src/installer/cpio.js';
import { repeatable, request, requestOf } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';

const file = (path: string, content: string | Uint8Array, metadata = {}): FileEntry => ({
  kind: 'file',
  path,
  content,
  metadata,
});
const sum = (algorithm: string, content: string | Uint8Array) => createHash(algorithm).update(content).digest('hex');

const INITRD = 'initrd of some length, which is odd.';
const GRUB = `menuentry 'Install' {\n\tlinux /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=X rd.live.check quiet\n\tinitrd /images/pxeboot/initrd.img\n}\n`;

const rhel: readonly Entry[] = [
  file('images/pxeboot/vmlinuz', 'kernel'),
  file('images/pxeboot/initrd.img', INITRD, { linkKey: 'initrd' }),
  file('isolinux/initrd.img', INITRD, { linkKey: 'initrd' }),
  file('EFI/BOOT/grub.cfg', GRUB, { mode: 0o600 }),
  file('.treeinfo', `[checksums]\nimages/pxeboot/initrd.img = sha256:${sum('sha256', INITRD)}\nother = sha256:00\n`),
];

const debian: readonly Entry[] = [
  file('install.amd/vmlinuz', 'kernel'),
  file('install.amd/initrd.gz', INITRD),
  file('isolinux/isolinux.bin', new Uint8Array(4096)),
  file(
    'isolinux/txt.cfg',
    'label install\n kernel /install.amd/vmlinuz\n append initrd=/install.amd/initrd.gz --- quiet\n',
  ),
  file('readme', 'readme\n'),
  file(
    'md5sum.txt',
    `${sum('md5', 'old')}  ./isolinux/txt.cfg\n${sum('md5', 'readme\n')}  ./readme\n${'0'.repeat(32)}  ./isolinux/isolinux.bin\n`,
  ),
];

async function made(source: Iterable<Entry>, options: GenerateIsoOptions) {
  const iso = await prepareIso(request, source, { ...repeatable, ...options });
  return { iso, volume: await openImage(await iso.read(0, iso.size)), codes: iso.warnings.map(({ code }) => code) };
}

describe('arguments of the kernel', () => {
  test('go into the initrd of RHEL and its kin, every name of it, and sums follow', async () => {
    const add = ['inst.ks=cdrom:/ks.cfg', 'inst.text'];
    const { volume, iso } = await made(rhel, { kernelArguments: { add } });
    expect(await volume.text('EFI/BOOT/grub.cfg')).toBe(GRUB);
    const initrd = await volume.read('images/pxeboot/initrd.img');
    expect(Buffer.from(initrd).toString('latin1')).toContain('etc/cmdline.d/61-kickstart-iso.conf');
    expect(Buffer.from(initrd).toString('latin1')).toContain('inst.ks=cdrom:/ks.cfg inst.text\n');
    expect(initrd.length % 4).toBe(0);
    expect(await volume.read('isolinux/initrd.img')).toEqual(initrd);
    const [treeinfo] = [await volume.text('.treeinfo')];
    expect(treeinfo).toContain(`images/pxeboot/initrd.img = sha256:${sum('sha256', initrd)}\nother = sha256:00`);
    expect(iso.boot.reasons.join('\n')).toContain('61-kickstart-iso.conf appended');
  });

  test('go into its boot lines as far as only the kernel reads them; without an EFI boot image there is no word on one', async () => {
    const { volume, codes } = await made(rhel, { kernelArguments: { add: ['inst.text', 'console=ttyS0'] } });
    const text = await volume.text('EFI/BOOT/grub.cfg');
    expect([text.includes('console=ttyS0'), text.includes('inst.text')]).toEqual([true, false]);
    expect((await volume.find('EFI/BOOT/grub.cfg'))?.metadata.mode).toBe(0o600);
    expect(codes).not.toContain('ESP_NOT_EDITED');
  });

  test('go into the boot lines of others, and lists of sums follow', async () => {
    const options = { kernelArguments: { add: ['auto=true'], remove: ['quiet'] } };
    const { volume } = await made(debian, options);
    const line = 'label install\n kernel /install.amd/vmlinuz\n append initrd=/install.amd/initrd.gz auto=true ---\n';
    expect(await volume.text('isolinux/txt.cfg')).toBe(line);
    expect(await volume.text('md5sum.txt')).toBe(
      `${sum('md5', line)}  ./isolinux/txt.cfg\n${sum('md5', 'readme\n')}  ./readme\n`,
    );
  });

  test('go nowhere with the delivery "none", which still removes', async () => {
    const options = { kernelArguments: { add: ['a=b'], remove: ['quiet'] }, delivery: 'none' } as const;
    const { volume } = await made(debian, options);
    expect(await volume.text('isolinux/txt.cfg')).toContain('initrd.gz ---\n');
  });

  test.each<[string, readonly Entry[], GenerateIsoOptions]>([
    ['KERNEL_ARGUMENT', debian, { kernelArguments: { add: ['a b', 'c"d'] } }],
    ['KERNEL_ARGUMENT', debian, { kernelArguments: { add: ['x'.repeat(2040)] } }],
    ['NO_BOOT_LINE', [file('readme', 'x')], { kernelArguments: { add: ['a'] } }],
    ['NO_INITRD', [file('readme', 'x')], { kernelArguments: { add: ['inst.text'] }, delivery: 'initrd' }],
  ])('are refused before the first byte: %s', async (code, entries, options) => {
    await expect(made(entries, options)).rejects.toMatchObject({ code });
  });

  test('leave a signed list with a warning', async () => {
    const suse = [...debian, file('CHECKSUMS', `${sum('sha256', 'old')}  isolinux/txt.cfg\n`)];
    expect((await made(suse, { kernelArguments: { add: ['a'] } })).codes).toContain('SIGNED_LIST');
    expect((await made(suse, {})).codes).not.toContain('SIGNED_LIST');
  });

  test('that look for a sum of the medium go when the sum goes', async () => {
    const disc = await createImage(rhel, { mediaCheck: true, createdAt: repeatable.createdAt });
    const source = async () => openImage(await disc.read(0, disc.size));
    const gone = await prepareIso(request, await source(), repeatable);
    const volume = await openImage(await gone.read(0, gone.size));
    expect(await volume.text('EFI/BOOT/grub.cfg')).toBe(GRUB.replace(' rd.live.check', ''));
    const kept = await prepareIso(request, await source(), { ...repeatable, image: { mediaCheck: true } });
    expect(await (await openImage(await kept.read(0, kept.size))).text('EFI/BOOT/grub.cfg')).toBe(GRUB);
  });

  test('are the same for all servers of a plan: images stay variants', async () => {
    const entries = [...debian];
    const [one, two] = await Promise.all(
      [1, 2].map((server) =>
        prepareIso(requestOf(server), entries, { ...repeatable, kernelArguments: { add: ['a'] } }),
      ),
    );
    const difference = Buffer.from(await one!.read(0, one!.size));
    const other = await two!.read(0, two!.size);
    expect(difference.filter((byte, at) => byte !== other[at]).length).toBeLessThan(4096);
  });
});

test('a menu starts by itself by the label of an included configuration, and stays as it is unless that is asked for', async () => {
  const menus: readonly Entry[] = [
    ...debian,
    file('isolinux/isolinux.cfg', 'include menu.cfg\nprompt 0\ntimeout 0\n'),
    file('isolinux/menu.cfg', 'include isolinux.cfg\ninclude txt.cfg\n'),
  ];
  const { volume } = await made(menus, { menuTimeout: 3 });
  expect(await volume.text('isolinux/isolinux.cfg')).toMatch(
    /\ndefault install\nontimeout install\nprompt 1\ntimeout 30\n$/,
  );
  expect(await volume.text('isolinux/txt.cfg')).toContain('--- quiet');
  const kept = await made(menus, { menuTimeout: 'keep', kernelArguments: { add: ['a'] } });
  expect(await kept.volume.text('isolinux/isolinux.cfg')).not.toContain('default');
});

test.skipIf(lacks('cpio'))('an archive is one that cpio reads: parents first, root as owner', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cpio-'));
  try {
    const files = ['etc/cmdline.d/61.conf', 'ks.cfg'].map((path) => ({ path, bytes: Buffer.from(`${path}\n`) }));
    const archive = cpioArchive(files);
    expect(archive.length % 512).toBe(0);
    await writeFile(join(directory, 'archive'), archive);
    const { stdout } = await runTool('bash', [
      '-c',
      `cpio -itv --quiet --numeric-uid-gid < ${join(directory, 'archive')}`,
    ]);
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => row.split(/\s+/));
    expect(rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
      ['drwxr-xr-x', '0', 'etc'],
      ['drwxr-xr-x', '0', 'etc/cmdline.d'],
      ['-rw-------', '0', 'etc/cmdline.d/61.conf'],
      ['-rw-------', '0', 'ks.cfg'],
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
