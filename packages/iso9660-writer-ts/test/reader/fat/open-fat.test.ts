import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteSource, buildEsp, createImage, type Entry, overlay } from '../../../src/index.js';
import { sourceOf } from '../../../src/internal.js';
import { type FatFile, openFat } from '../../../src/reader/fat/index.js';
import { type IsoFile, openImage } from '../../../src/reader/index.js';
import { anyFatEntries } from '../../support/any-fat-tree.js';
import { readFat } from '../../support/fat-reader/index.js';
import { everyPiece } from '../../support/read-source.js';

const anyVolume = fc.record({
  entries: anyFatEntries,
  fatType: fc.constant(12 as const),
  label: fc.option(fc.constantFrom('EFI', 'EFI SYSTEM', 'ELEVEN-CHAR'), { nil: undefined }),
});

async function bytesOf(source: ByteSource): Promise<Buffer> {
  return everyPiece(source, 0, source.size);
}

async function shown(entries: readonly Entry[]): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const entry of entries) {
    const content = entry.kind === 'file' ? (await bytesOf(sourceOf(entry.content))).toString('latin1') : 'a directory';
    rows.set(entry.path, `${entry.metadata?.modifiedAt?.getTime()} ${content}`);
  }
  return rows;
}

describe('a volume of buildEsp', () => {
  test('is read as an independent reader reads it', async () => {
    await fc.assert(
      fc.asyncProperty(anyVolume, async ({ entries, fatType, label }) => {
        const bytes = await bytesOf(await buildEsp(entries, { fatType, ...(label && { label }) }));
        const volume = await openFat(bytes);
        const { items, volume: facts } = readFat(bytes);
        expect(volume).toMatchObject({ fatType, size: bytes.length, clusterLength: facts.clusterLength });
        expect(volume.label).toBe(label);
        expect(volume.entries.map(({ path }) => path).sort()).toEqual([...items.keys()].sort());
        for (const entry of volume.entries) {
          const item = items.get(entry.path)!;
          expect(entry.kind).toBe(item.kind);
          // Only the date of creation has what steps of two seconds leave out.
          expect(entry.metadata.modifiedAt?.getTime()).toBe(Math.floor(item.modifiedAt.getTime() / 2_000) * 2_000);
          if (entry.kind === 'file') expect(await bytesOf(entry.content)).toEqual(Buffer.from(item.content!));
        }
      }),
      { seed: 9660, numRuns: 20 },
    );
  });

  test('is made anew of what is read: the same names and contents, and the same bytes from then on', async () => {
    await fc.assert(
      fc.asyncProperty(anyVolume, async ({ entries, fatType, label }) => {
        const anew = async (bytes: Buffer) => {
          const { entries: read, label: name, serial, size } = await openFat(bytes);
          const options = { fatType, size, volumeSerial: serial!, ...(name !== undefined && { label: name }) };
          return bytesOf(await buildEsp(read, options));
        };
        const first = await bytesOf(await buildEsp(entries, { fatType, ...(label && { label }) }));
        const second = await anew(first);
        expect(await shown((await openFat(second)).entries)).toEqual(await shown((await openFat(first)).entries));
        expect((await anew(second)).equals(second)).toBe(true);
      }),
      { seed: 9660, numRuns: 10 },
    );
  });

  test.each([16, 32] as const)('of FAT%i is read', async (fatType) => {
    const content = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
    const esp = await buildEsp([{ kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content }], { fatType });
    const volume = await openFat(esp);
    expect(volume.fatType).toBe(fatType);
    expect(volume.entries.map(({ path }) => path)).toEqual(['EFI', 'EFI/BOOT', 'EFI/BOOT/BOOTX64.EFI']);
    const [, , loader] = volume.entries;
    expect(await bytesOf((loader as FatFile).content)).toEqual(Buffer.from(content));
  });

  test('is a file of an image with one file changed', async () => {
    const loader: Entry = { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: 'a loader' };
    const old: Entry = { kind: 'file', path: 'EFI/BOOT/grub.cfg', content: 'linux /vmlinuz\n' };
    const disc = await createImage([
      { kind: 'file', path: 'images/efiboot.img', content: await buildEsp([loader, old], { label: 'ANACONDA' }) },
    ]);
    const iso = await openImage(new Uint8Array(await new Response(disc.stream()).arrayBuffer()));
    const file = (await iso.find('images/efiboot.img')) as IsoFile;
    const volume = await openFat(file.content);
    const changed: Entry = { ...old, content: 'linux /vmlinuz quiet\n' };
    const esp = await buildEsp(overlay(volume.entries, [changed]), { size: volume.size, label: volume.label! });
    expect(await shown((await openFat(esp)).entries)).toEqual(
      await shown((await openFat(await buildEsp([loader, changed]))).entries),
    );
    expect((await openFat(esp)).label).toBe('ANACONDA');
  });
});
