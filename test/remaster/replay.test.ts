import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createImage, overlay } from 'iso9660-writer-ts';
import { openImageFile, writeImage } from 'iso9660-writer-ts/node';
import { type IsoVolume, imageOptionsOf } from 'iso9660-writer-ts/reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommandOfSuite } from '../../packages/iso9660-writer-ts/test/cli/built-command.js';
import { runIsoread } from '../../packages/iso9660-writer-ts/test/cli/isoread/run-isoread.js';
import { lacks, runTool } from '../support/tools.js';
import { makeVendorDisc, VENDORS, type VendorName, vendorNeeds } from './vendor-discs.js';

const PACKAGED = [
  '/usr/lib/memtest86+/memtest86+x64.iso',
  '/usr/lib/grub-rescue/grub-rescue-cdrom.iso',
  '/usr/lib/ipxe/ipxe.iso',
];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** What has to be the same in a disc that is made anew: boot entries, boot code, partitions, volume and contents. */
async function factsOf(iso: IsoVolume) {
  const boot = await iso.boot();
  const disk = await iso.disk();
  const digest = async (start: number, length: number) =>
    createHash('sha256')
      .update(await iso.bytes(start, start + length))
      .digest('hex');
  const files: Record<string, string> = {};
  const patched = new Set(boot?.entries.filter(({ infoTable }) => infoTable).map(({ path }) => path));
  for (const entry of await iso.entries()) {
    if (entry.kind !== 'file' || entry.path === boot?.catalogPath || patched.has(entry.path)) continue;
    files[entry.path] = createHash('sha256')
      .update(await iso.read(entry.path))
      .digest('hex');
  }
  const { id, set, system, publisher, preparer, application, modified } = iso.volume;
  return {
    volume: { id, set, system, publisher, preparer, application, modified },
    views: iso.views,
    catalogPath: boot?.catalogPath,
    boot: boot?.entries.map(
      ({ platform, emulation, loadSectors, bootable, infoTable, grub2InfoTable, path, content }) => ({
        ...{ platform, emulation, loadSectors, bootable, infoTable, grub2InfoTable, path, size: content.size },
      }),
    ),
    kind: disk.kind === 'protective' ? 'none' : disk.kind,
    appended: await Promise.all(disk.appended.map(({ start, length }) => digest(start, length))),
    partitionOffset: disk.partitionOffset,
    apm: disk.apm !== undefined,
    files,
  };
}

async function expectSame(old: string, made: string): Promise<void> {
  const [before, after] = await Promise.all([openImageFile(old), openImageFile(made)]);
  try {
    const facts = await factsOf(before);
    // A hidden catalog of the disc is shown: the image has to name it somewhere.
    const shown = facts.catalogPath === undefined ? (await factsOf(after)).catalogPath : facts.catalogPath;
    expect(await factsOf(after)).toEqual({ ...facts, catalogPath: shown });
  } finally {
    await Promise.all([before.close(), after.close()]);
  }
}

/** A GPT that partition tools find nothing wrong with. */
async function expectSoundGpt(image: string): Promise<void> {
  const iso = await openImageFile(image);
  const { gpt } = await iso.disk();
  await iso.close();
  if (gpt !== undefined) expect((await runTool('sgdisk', ['-v', image])).stdout).toContain('No problems found');
}

describe.skipIf(lacks(...vendorNeeds, ...PACKAGED, 'sgdisk', 'blkid'))('a disc made anew', () => {
  const { shims } = builtCommandOfSuite('mkiso');
  const names = [...Object.keys(VENDORS), ...PACKAGED];

  test.each(names)(
    'is the same in what boots, what is a partition and what files hold: %s',
    async (name) => {
      const disc = name in VENDORS ? (await makeVendorDisc(name as VendorName, directory)).disc : name;
      const image = join(directory, `new-${basename(disc)}`);
      const iso = await openImageFile(disc);
      const options = await imageOptionsOf(iso);
      const made = await createImage(overlay(await iso.entries(), []), options);
      expect(made.canVary).toBe(true);
      await writeImage(made, image);
      await iso.close();
      await expectSame(disc, image);
      await expectSoundGpt(image);
      const uuid = async (file: string) => (await runTool('blkid', ['-o', 'value', '-s', 'UUID', file])).stdout;
      expect(await uuid(image)).toBe(await uuid(disc));

      const tree = join(directory, `tree-of-${basename(disc, '.iso')}`);
      expect(await runIsoread(['extract', '--to', tree, disc])).toMatchObject({ code: 0 });
      const { stdout: words } = await runIsoread(['options', disc]);
      const line = join(directory, `line-${basename(disc)}`);
      const catalog = options.bootCatalogPath ?? 'no-catalog';
      // As people do it: the words are quoted for a shell.
      const script = `eval "mkiso -quiet $WORDS -m ${catalog} -o ${line} ${tree}"`;
      const env = { ...process.env, WORDS: words.trimEnd(), PATH: `${shims}:${process.env.PATH}` };
      await runTool('bash', ['-ec', script], { env });
      await expectSame(disc, line);
      await expectSoundGpt(line);
    },
    120_000,
  );

  test('of genisoimage hides in Joliet what it did, and nothing else: deep, cut, changed and empty names (RM-15)', async () => {
    const [tree, disc] = [join(directory, 'hiding'), join(directory, 'hiding.iso')];
    const script = `mkdir -p ${tree}/{1/2/3/4/5/6/7/8/9,'odd*dir'}; cd ${tree}; echo a | tee hidden shown 1/2/3/4/5/6/7/8/9/deep > /dev/null
      : > empty; : > 'empty?'; echo b > "$(printf 'n%.0s' {1..120})"; echo c > 'ü*ö'; ln -s shown link
      genisoimage -quiet -R -J -hide-joliet hidden -o ${disc} ${tree}`;
    await runTool('bash', ['-ec', script]);
    const iso = await openImageFile(disc);
    const { hide, warnings } = await imageOptionsOf(iso);
    const hidden = (await iso.entries()).filter(({ path }) => (hide?.(path) ?? []).length > 0);
    await iso.close();
    expect([hidden.map(({ path }) => path), warnings]).toEqual([['hidden'], []]);
    const { stdout, stderr } = await runIsoread(['options', disc]);
    expect(stdout).toMatch(/ -hide-joliet \/hidden\n/);
    expect(stderr).toBe('isoread: mkiso keeps the directories in place that the disc has below rr_moved\n');
  });

  test.each([
    [
      "-R -J -hide-joliet directory -hide-joliet '\\[a-z]\\?\\* x'",
      "-hide-joliet /directory -hide-joliet '/\\[a-z\\]\\?\\* x'",
    ],
    ['-J -hide directory -hide a', '-hide /a -hide /directory'],
  ])(
    'with the words of `isoread options` hides what it did, with everything below and strange names: %s',
    async (given, told) => {
      const [tree, disc, again] = ['words', 'words.iso', 'again.iso'].map((name) => join(directory, name));
      const env = { ...process.env, PATH: `${shims}:${process.env.PATH}` };
      const script = `mkdir -p ${tree}/directory/below; cd ${tree}; echo a > directory/below/file; echo b > '[a-z]?* x'; echo c > a
      mkiso -quiet ${given} -o ${disc} ${tree}`;
      await runTool('bash', ['-ec', script], { env });
      const { stdout: words, stderr } = await runIsoread(['options', disc!]);
      expect([words, stderr]).toEqual([expect.stringContaining(` ${told}\n`), '']);
      await runTool('bash', ['-ec', `eval "mkiso -quiet $WORDS -o ${again} ${tree}"`], {
        env: { ...env, WORDS: words.trim() },
      });
      const pathsIn = async (file: string, view: 'joliet' | 'primary') => {
        await using iso = await openImageFile(file, { view });
        return (await iso.entries()).map(({ path }) => path).sort();
      };
      for (const view of ['joliet', 'primary'] as const) {
        expect(await pathsIn(again!, view)).toEqual(await pathsIn(disc!, view));
      }
    },
  );

  test('of genisoimage has the UUID that it had, whatever the zone of the machine', async () => {
    const [disc, image] = [join(directory, 'berlin.iso'), join(directory, 'new-berlin.iso')];
    const env = { ...process.env, TZ: 'Europe/Berlin' };
    await runTool('genisoimage', ['-quiet', '-R', '-o', disc, '/usr/share/doc/xorriso'], { env });
    const iso = await openImageFile(disc);
    await writeImage(await createImage(await iso.entries(), await imageOptionsOf(iso)), image);
    await iso.close();
    const uuid = async (file: string) => (await runTool('blkid', ['-o', 'value', '-s', 'UUID', file])).stdout;
    expect(await uuid(image)).toBe(await uuid(disc));
  });
});
