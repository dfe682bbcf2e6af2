import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildEsp, type Entry } from '../../../src/index.js';
import { IsoReadError, openFat } from '../../../src/reader/fat/index.js';
import { everyPiece } from '../../support/read-source.js';

const ENTRIES: readonly Entry[] = [
  { kind: 'file', path: 'EFI/BOOT/BOOTX64.EFI', content: new Uint8Array(9_000).fill(1) },
  { kind: 'file', path: 'EFI/BOOT/a configuration with a long name.cfg', content: new Uint8Array(3_000).fill(2) },
  { kind: 'file', path: 'SECOND.TXT', content: new Uint8Array(5_000).fill(3) },
];

/** Where things lie in the volume: boot sector, table (FAT12), root directory, clusters of 2,048 bytes. */
const TABLE = 2_048;
let [tableLength, root, data] = [0, 0, 0];
let sample: Buffer;

beforeAll(async () => {
  const esp = await buildEsp(ENTRIES, { fatType: 12, size: 2 ** 20 });
  sample = await everyPiece(esp, 0, esp.size);
  tableLength = sample.readUInt16LE(22) * 512;
  root = TABLE + 2 * tableLength;
  data = root + 512 * 32;
});

/** Offset of the slot of a short name. */
function slotOf(bytes: Buffer, name: string): number {
  const at = bytes.indexOf(Buffer.from(name, 'latin1'), root);
  if (at < 0) throw new Error(`no slot of ${name}`);
  return at;
}

const clusterOf = (bytes: Buffer, name: string) => bytes.readUInt16LE(slotOf(bytes, name) + 26);

function setNext(bytes: Buffer, cluster: number, next: number): void {
  const at = TABLE + Math.floor((cluster * 3) / 2);
  const pair = bytes.readUInt16LE(at);
  bytes.writeUInt16LE(cluster % 2 === 0 ? (pair & 0xf000) | next : (pair & 0x000f) | (next << 4), at);
}

const LOADER = 'BOOTX64 EFI';
const SECOND = 'SECOND  TXT';

const FAULTS: readonly (readonly [string, RegExp, (bytes: Buffer) => unknown])[] = [
  ['without a signature', /no FAT volume: .*55 AA/, (bytes) => bytes.writeUInt16LE(0, 510)],
  ['of sectors of 1,000 bytes', /no FAT volume: .*1000 bytes/, (bytes) => bytes.writeUInt16LE(1_000, 11)],
  ['of clusters of no sector', /no FAT volume: .*0 sectors/, (bytes) => bytes.writeUInt8(0, 13)],
  ['of clusters of three sectors', /no FAT volume: .*3 sectors/, (bytes) => bytes.writeUInt8(3, 13)],
  ['without a table', /no FAT volume/, (bytes) => bytes.writeUInt8(0, 16)],
  ['without a reserved sector', /no FAT volume/, (bytes) => bytes.writeUInt16LE(0, 14)],
  ['that ends before its files', /begin at byte/, (bytes) => bytes.writeUInt16LE(30, 19)],
  ['longer than what holds it', /and \d+ in fact/, (bytes) => bytes.writeUInt16LE(0xffff, 19)],
  [
    'with a table too short',
    /too short for/,
    (bytes) => {
      bytes.writeUInt8(1, 13);
      bytes.writeUInt16LE(1, 22);
      bytes.writeUInt16LE(bytes.length / 512, 19);
    },
  ],
  ['of FAT16 without a root directory', /only the root directory/, (bytes) => bytes.writeUInt16LE(0, 17)],
  [
    'with a chain that is a loop',
    /in a chain already/,
    (bytes) => setNext(bytes, clusterOf(bytes, LOADER) + 1, clusterOf(bytes, LOADER)),
  ],
  [
    'with chains that meet',
    /in a chain already/,
    (bytes) => setNext(bytes, clusterOf(bytes, SECOND), clusterOf(bytes, LOADER) + 3),
  ],
  [
    'with a chain that leads to a free cluster',
    /cluster 0, which is none/,
    (bytes) => setNext(bytes, clusterOf(bytes, LOADER), 0),
  ],
  [
    'with a chain that leads out',
    /cluster 3500, which is none/,
    (bytes) => setNext(bytes, clusterOf(bytes, LOADER), 3_500),
  ],
  [
    'with a chain that leads to a bad cluster',
    /cluster 4087, which is none/,
    (bytes) => setNext(bytes, clusterOf(bytes, LOADER), 0xff7),
  ],
  ['with a chain that ends early', /ends after 2 of 5/, (bytes) => setNext(bytes, clusterOf(bytes, LOADER) + 1, 0xfff)],
  ['with a chain that goes on', /goes on behind 2/, (bytes) => bytes.writeUInt32LE(4_096, slotOf(bytes, LOADER) + 28)],
  [
    'with a file of more bytes than the volume',
    /ends after 5 of/,
    (bytes) => bytes.writeUInt32LE(0xffffffff, slotOf(bytes, LOADER) + 28),
  ],
  [
    'with a file that begins nowhere',
    /cluster 0, which is none/,
    (bytes) => bytes.writeUInt16LE(0, slotOf(bytes, LOADER) + 26),
  ],
  [
    'with two files in one place',
    /in a chain already/,
    (bytes) => {
      bytes.copy(bytes, slotOf(bytes, LOADER) + 26, slotOf(bytes, SECOND) + 26, slotOf(bytes, SECOND) + 32);
    },
  ],
  [
    'with a directory in itself',
    /in a chain already/,
    (bytes) => bytes.writeUInt16LE(clusterOf(bytes, 'EFI        '), slotOf(bytes, 'BOOT       ') + 26),
  ],
  [
    'with a directory that is the root',
    /cluster 0, which is none/,
    (bytes) => bytes.writeUInt16LE(0, slotOf(bytes, 'BOOT       ') + 26),
  ],
  [
    'with two files of one name',
    /two names are "second.txt"/i,
    (bytes) => {
      const at = slotOf(bytes, SECOND);
      bytes.copy(bytes, at + 32, at, at + 32);
      bytes.writeUInt32LE(0, at + 32 + 28);
    },
  ],
  [
    'with a name that leads out',
    /no name of FAT/,
    (bytes) => bytes.write('../X    TXT', slotOf(bytes, SECOND), 'latin1'),
  ],
  [
    'with a name without letters',
    /no name of FAT/,
    (bytes) => bytes.fill(0x20, slotOf(bytes, SECOND), slotOf(bytes, SECOND) + 11),
  ],
  ['with a control character in a name', /no name of FAT/, (bytes) => bytes.writeUInt8(7, slotOf(bytes, SECOND) + 2)],
];

describe('a volume', () => {
  test('is sound before it is broken', async () => {
    expect((await openFat(sample)).entries).toHaveLength(5);
  });

  test.each(FAULTS)('%s is refused with one error that names the fact', async (_what, message, breakIt) => {
    const bytes = Buffer.from(sample);
    breakIt(bytes);
    const error = await openFat(bytes).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(IsoReadError);
    expect((error as IsoReadError).code).toMatch(/^(?:NOT_)?FAT$/);
    expect((error as IsoReadError).message).toMatch(message);
  });

  test.each([0, 1, 511, 512, 2_048, 20_000])('that is cut to %i bytes is refused', async (size) => {
    await expect(openFat(sample.subarray(0, size))).rejects.toThrow(/FAT volume/);
  });

  test('whose source gives less than it promises is an error of the source', async () => {
    const source = {
      size: sample.length,
      async *read(start: number, end: number) {
        yield sample.subarray(start, Math.min(end, 10_000));
      },
    };
    await expect(openFat(source)).rejects.toMatchObject({ code: 'SOURCE_SHORT' });
  });

  test('with parts of a long name that belong to nothing shows the short name (FAT-13)', async () => {
    const bytes = Buffer.from(sample);
    const at = slotOf(bytes, 'ACONFI~');
    bytes.writeUInt8((bytes[at - 32 + 13]! + 1) % 256, at - 32 + 13);
    const paths = (await openFat(bytes)).entries.map(({ path }) => path);
    expect(paths.some((path) => /^EFI\/BOOT\/ACONFI~\d\.CFG$/.test(path))).toBe(true);
  });

  test('with a short name of small letters, of a code page, and of the letter of deleted names', async () => {
    const bytes = Buffer.from(sample);
    const at = slotOf(bytes, SECOND);
    bytes.writeUInt8(0x08, at + 12);
    expect((await openFat(bytes)).entries.map(({ path }) => path)).toContain('second.TXT');
    bytes.writeUInt8(0x81, at + 1);
    expect((await openFat(bytes)).entries.map(({ path }) => path)).toContain('sücond.TXT');
    bytes.writeUInt8(0x05, at);
    expect((await openFat(bytes)).entries.map(({ path }) => path)).toContain('σücond.TXT');
  });

  test('has no more names and directories than limits say', async () => {
    await expect(openFat(sample, { limits: { entries: 4 } })).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' });
    await expect(openFat(sample, { limits: { depth: 2 } })).rejects.toThrow(/over 2 directories deep/);
    await expect(openFat(sample, { limits: { pathBytes: 20 } })).rejects.toThrow(/over 20 characters/);
    expect((await openFat(sample, { limits: { entries: 5, depth: 3 } })).entries).toHaveLength(5);
  });

  test('whose bytes are changed at random is refused, or shows names whose contents lie in it and can be read', async () => {
    const change = fc.record({ at: fc.nat(), value: fc.nat({ max: 255 }), region: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        const bytes = Buffer.from(sample);
        for (const { at, value, region } of changes) {
          const [start, length] = [
            [0, 90],
            [TABLE, 60],
            [root, 256],
            [data, 6 * 2_048],
          ][region]!;
          bytes[start! + (at % length!)] = value;
        }
        try {
          const { entries } = await openFat(bytes);
          let total = 0;
          for (const entry of entries) {
            expect(entry.path).not.toMatch(/(?:^|\/)\.{0,2}(?:\/|$)/);
            if (entry.kind !== 'file') continue;
            expect((await everyPiece(entry.content, 0, entry.content.size)).length).toBe(entry.content.size);
            total += entry.content.size;
          }
          expect(total).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          if (!(error instanceof IsoReadError)) throw error;
        }
      }),
      { seed: 9660, numRuns: 1_000 },
    );
  });
});
