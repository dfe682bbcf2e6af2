import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { discMap, discMapSvg, openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { efiImage, filled } from '../support/mutation/sample-tree.js';
import { DAY, file } from '../support/read-image.js';

async function mapOf(entries: Iterable<Entry>, options: ImageOptions = {}) {
  const image = await createImage(entries, { createdAt: DAY, ...options });
  return discMap(await openImage(await image.read(0, image.size)));
}

/** GRUB leaves its first bytes free for the head of an Apple map, with these in their place. */
function grubCode(): Uint8Array {
  const code = filled(432, 0x91);
  code.set([0xeb, 0x63, ...new Array(24).fill(0x90), 0xeb]);
  return code;
}

describe('the map of a disc', () => {
  test('tiles it with what the plan has there', async () => {
    const image = await createImage([file('a', filled(5000, 1)), file('b/c', 'c'), file('empty', '')], {
      createdAt: DAY,
    });
    const { regions, size } = await discMap(await openImage(await image.read(0, image.size)));
    let end = 0;
    for (const { start, length } of regions) {
      expect(start).toBe(end);
      end = start + length;
    }
    expect(end).toBe(size);
    expect(regions.filter(({ kind }) => kind === 'gap' || kind === 'overlap')).toEqual([]);
    const planned = image.layout.map(({ sector }) => sector * 2048);
    for (const { start } of regions) expect(planned).toContain(start);
  });

  test('has the partitions and boot images as rows', async () => {
    const { rows, regions } = await mapOf([file('b', filled(3000, 1))], {
      boot: [{ path: 'b', platform: 'bios' }],
      hybrid: {
        bootCode: { loader: 'grub2', code: grubCode() },
        efiPartition: efiImage(),
        applePartitionMap: true,
      },
    });
    expect(new Set(rows.map(({ table }) => table))).toEqual(new Set(['boot', 'MBR', 'GPT', 'APM']));
    expect(regions.map(({ kind }) => kind)).toContain('partition-table');
    expect(regions.filter(({ kind }) => kind === 'boot-image').length).toBe(2);
  });

  test('tells of gaps and overlaps', async () => {
    const image = await createImage([file('a', filled(5000, 1)), file('b', filled(6000, 2))], { createdAt: DAY });
    const bytes = new MutableImage(await image.read(0, image.size));
    for (const record of [bytes.record('B.;1'), bytes.joliet('b')]) bytes.both32(record + 2, bytes.u32(record + 2) - 1);
    const { regions } = await discMap(await openImage(bytes.bytes));
    const shared = regions.find(({ kind }) => kind === 'overlap');
    expect(shared).toMatchObject({ label: 'a and b', length: 2048 });
  });

  test('has no gap before the backup of a GPT', async () => {
    const image = await mapOf([file('b', filled(3000, 1))], {
      padding: 300,
      boot: [{ path: 'b', platform: 'bios' }],
      hybrid: { bootCode: { loader: 'grub2', code: grubCode() }, efiPartition: efiImage() },
    });
    expect(image.regions.slice(-2).map(({ kind }) => kind)).toEqual(['padding', 'partition-table']);
  });

  test('has the text of a row inside of it, or beside it where it does not fit', async () => {
    const svg = discMapSvg({
      title: '',
      size: 1_200_000,
      regions: [{ kind: 'file', label: 'all', start: 0, length: 1_200_000, count: 1 }],
      rows: [
        { table: 'GPT', label: 'a wide one', start: 100_000, length: 1_000_000 },
        { table: 'GPT', label: 'narrow at the left', start: 0, length: 20_000 },
        { table: 'GPT', label: 'narrow at the right', start: 1_180_000, length: 20_000 },
      ],
    });
    const places = [...svg.matchAll(/<text x="([\d.]+)" y="[\d.]+" fill="#111827"( text-anchor="end")?>[an]/g)];
    // The bar begins at 16, and a byte is a thousandth of a pixel.
    expect(places.map(([, x, end]) => [Number(x), end !== undefined])).toEqual([
      [16 + 100 + 4, false],
      [16 + 20 + 4, false],
      [16 + 1180 - 4, true],
    ]);
  });

  test('is drawn with fewer than 2,000 shapes, however many files there are', async () => {
    const entries = Array.from({ length: 6000 }, (_, index) => file(`d${index % 50}/${index}`, 'x'));
    const svg = discMapSvg(await mapOf(entries));
    const shapes = svg.match(/<(?:rect|path|text)\b/g)!.length;
    expect(shapes).toBeLessThan(2000);
    expect(svg).toMatch(/files: [^<]* and \d+ more/);
  });

  test('keeps names as text', async () => {
    const svg = discMapSvg(await mapOf([file('</svg><script>alert(1)</script>', 'x'), file('"\'&\u0001', 'y')]));
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0001');
    expect(svg).toContain('&#60;/svg&#62;&#60;script&#62;alert(1)&#60;/script&#62;');
  });

  test('gives what is short two pixels', async () => {
    const svg = discMapSvg(await mapOf([file('large', filled(20_000_000, 1)), file('small', 'x')]));
    const widths = [...svg.matchAll(/<rect x="[\d.]+" y="\d+" width="([\d.]+)" height="72"/g)].map(([, width]) =>
      Number(width),
    );
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(1.99);
  });
});
