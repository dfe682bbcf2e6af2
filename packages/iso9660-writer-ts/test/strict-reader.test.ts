import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { runTool } from './support/foreign/run-tool.js';
import { inScratch, scratchOfSuite } from './support/foreign/scratch.js';
import { requireTool } from './support/foreign/tools.js';
import { DEEP_FILE, LONG_NAME, SAMPLE_FILES, writeSample } from './support/mutation/sample-tree.js';
import { LARGEST_EXTENT, stretched } from './support/mutation/stretched-image.js';
import {
  fromFileDescriptor,
  type IsoModel,
  inspectIso,
  readIso,
  StrictReaderError,
} from './support/strict-reader/index.js';
import { textOf } from './support/strict-reader/text.js';

const BIOS = [
  '-c',
  'boot/boot.cat',
  '-b',
  'boot/bios.bin',
  '-no-emul-boot',
  '-boot-load-size',
  '4',
  '-boot-info-table',
];
const EFI = ['-eltorito-alt-boot', '-e', 'boot/efi.img', '-no-emul-boot'];

/** Files whose content the tools do not patch. */
const PLAIN_FILES = Object.entries(SAMPLE_FILES).filter(([path]) => path !== 'boot/bios.bin');

function rulesOf(faults: readonly string[]): string[] {
  return [...new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))))].sort();
}

test('bytes that are no UTF-8 become lone surrogates, all others characters', () => {
  expect(textOf(Buffer.from('añ€😀'))).toBe('añ€😀');
  expect(textOf(Uint8Array.of(0x61, 0xff, 0xc3, 0x28))).toBe('a\udcff\udcc3(');
  expect(textOf(Uint8Array.of(0xed, 0xa0, 0x80))).toBe('\udced\udca0\udc80');
  expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc0))).toBe('\ufeff\udcc0');
});

test('the reader shares no module with the writer', async () => {
  const directory = new URL('./support/strict-reader/', import.meta.url);
  const sources = await Promise.all(
    (await readdir(directory)).map((name) => readFile(new URL(name, directory), 'utf8')),
  );
  const imported = sources.flatMap((source) => [...source.matchAll(/from '([^']*)'/g)].map((match) => match[1] ?? ''));
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((path) => !/^(node:.*|\.\/[a-z0-9-]*\.js)$/.test(path))).toEqual([]);
});

test('what is no image is refused', () => {
  expect(() => readIso(new Uint8Array(40 * 2048))).toThrow(StrictReaderError);
  expect(() => readIso(new Uint8Array(100))).toThrow(StrictReaderError);
});

const xorriso = requireTool('xorriso');

describe.skipIf(xorriso.missing)(`an image of xorriso ${xorriso.note}`, () => {
  const scratch = scratchOfSuite();
  let model: IsoModel;

  beforeAll(async () => {
    await writeSample(scratch.path('tree'));
    const options = ['-as', 'mkisofs', '-quiet', '-iso-level', '3', '-R', '-J', '-joliet-long', ...BIOS, ...EFI];
    await runTool('xorriso', [...options, '-o', scratch.path('iso'), scratch.path('tree')]);
    model = inspectIso(await readFile(scratch.path('iso')));
  });

  test('shows names and bytes in Rock Ridge', () => {
    expect(model.trees.rockRidge?.paths()).toEqual(expect.arrayContaining(Object.keys(SAMPLE_FILES)));
    for (const [path, content] of PLAIN_FILES) {
      expect(Buffer.compare(model.trees.rockRidge?.get(path).bytes() ?? Buffer.of(0), content), path).toBe(0);
    }
  });

  test('shows links, modes and dates in Rock Ridge', () => {
    const link = model.trees.rockRidge?.get('sub/link');
    expect(link?.kind).toBe('symlink');
    expect(link?.posix?.target).toBe('../readme.txt');
    const readme = model.trees.rockRidge?.get('readme.txt').posix;
    expect(readme?.attributes.links).toBe(2);
    expect(readme?.modifiedAt).toEqual(new Date('2024-02-29T12:34:56Z'));
  });

  test('shows names and bytes in Joliet', () => {
    expect(model.trees.joliet?.text('second.txt')).toBe('second\n');
    expect(model.trees.joliet?.text(DEEP_FILE)).toBe('leaf');
    expect(model.trees.joliet?.has('sub/link')).toBe(false);
  });

  test('shows both boot entries and a right boot-info table', () => {
    const [bios, efi] = model.elTorito?.entries ?? [];
    expect(bios).toMatchObject({ platform: 0, media: 0, loadSectors: 4, length: 3001 });
    expect(bios?.infoTable).toMatchObject({ imageSector: bios?.sector, length: 3001 });
    expect(efi).toMatchObject({ platform: 0xef, loadSectors: 12, length: 6144 });
    expect(efi?.infoTable).toBeUndefined();
  });

  test('has no faults but the known deviations', () => {
    expect(rulesOf(model.faults)).toEqual([
      'DR-08', // ".." of Joliet is the directory itself
      'JO-02', // names of 104 units
      'RR-04', // PX TF NM
      'RR-05', // long names leave room in their record
      'RR-09', // directories have one link
      'RR-11', // real access and change times
    ]);
    const parents = model.faults.filter((fault) => fault.startsWith('DR-08'));
    expect(parents.every((fault) => fault.includes('joliet'))).toBe(true);
  });

  test('with relocated directories has the known deviations of those', async () => {
    const options = ['-as', 'mkisofs', '-quiet', '-R', '-J', '-joliet-long', '-rr_reloc_dir', 'rr_moved'];
    await runTool('xorriso', [...options, '-o', scratch.path('relocated'), scratch.path('tree')]);
    const relocated = inspectIso(await readFile(scratch.path('relocated')));
    expect(relocated.trees.rockRidge?.text(DEEP_FILE)).toBe('leaf');
    expect(rulesOf(relocated.faults)).toEqual(
      expect.arrayContaining([
        'JO-06', // an empty rr_moved in Joliet
        'Q07', // other directories are stored between it and its contents
        'Q09', // RE on rr_moved itself
        'RR-16', // mode 0755
        'RR-17', // RE without PL
      ]),
    );
  });

  test('reads the same from a file as from memory', async () => {
    const file = await open(scratch.path('iso'));
    try {
      const fromFile = inspectIso(fromFileDescriptor(file.fd));
      expect(fromFile.faults).toEqual(model.faults);
      expect(fromFile.trees.rockRidge?.text(DEEP_FILE)).toBe('leaf');
    } finally {
      await file.close();
    }
  });
});

const genisoimage = requireTool('genisoimage');

describe.skipIf(genisoimage.missing)(`an image of genisoimage ${genisoimage.note}`, () => {
  let model: IsoModel;

  beforeAll(async () => {
    model = await inScratch(async (scratch) => {
      await writeSample(scratch.path('tree'));
      const options = ['-quiet', '-iso-level', '3', '-R', '-J', '-joliet-long', ...BIOS, ...EFI];
      await runTool('genisoimage', [...options, '-o', scratch.path('iso'), scratch.path('tree')]);
      return inspectIso(await readFile(scratch.path('iso')));
    });
  });

  test('shows relocated directories in their places', () => {
    const paths = model.trees.rockRidge?.paths() ?? [];
    expect(paths).toEqual(expect.arrayContaining(Object.keys(SAMPLE_FILES)));
    expect(paths.some((path) => path.includes('rr_moved'))).toBe(false);
    expect(model.trees.rockRidge?.text(DEEP_FILE)).toBe('leaf');
    expect(model.trees.rockRidge?.get('a/b/c/d/e/f/g/h').kind).toBe('directory');
    expect(model.trees.primary.text('RR_MOVED/H/I/LEAF.TXT;1')).toBe('leaf');
  });

  test('shows names longer than their record and what they hold', () => {
    expect(model.trees.rockRidge?.text(`sub/${LONG_NAME}`)).toBe('long');
    for (const [path, content] of PLAIN_FILES) {
      expect(Buffer.compare(model.trees.rockRidge?.get(path).bytes() ?? Buffer.of(0), content), path).toBe(0);
    }
  });

  test('has no faults but the known deviations', () => {
    expect(rulesOf(model.faults)).toEqual([
      'DR-11', // an empty file has the address of the next file
      'JO-07', // an empty file for a symbolic link
      'Q06', // the Joliet directory of a relocated one precedes its parent
      'RR-04', // RR in front
      'RR-05', // long names leave room in their record
      'RR-07', // one continuation area for all, behind the last directory
      'RR-08', // mode 0 in ".." of RR_MOVED
      'RR-10', // the same
      'RR-11', // real access and change times
      'VD-08', // effective date
      'VD-11', // a slash in the application identifier becomes _
      'VD-15', // an empty file at the end reaches into the padding
      'VD-17', // empty files lie on other files
    ]);
  });
});

describe.skipIf(genisoimage.missing)(`a file of more than 4 GiB ${genisoimage.note}`, () => {
  let small: Uint8Array;

  beforeAll(async () => {
    small = await inScratch(async (scratch) => {
      await writeFile(scratch.path('part1.bin'), 'start');
      await writeFile(scratch.path('part2.bin'), 'the end');
      const paths = [scratch.path('part1.bin'), scratch.path('part2.bin')];
      await runTool('genisoimage', ['-quiet', '-iso-level', '3', '-R', '-o', scratch.path('iso'), ...paths]);
      return readFile(scratch.path('iso'));
    });
  });

  test('is read piece by piece over all its extents', () => {
    const model = inspectIso(stretched(small, () => {}));
    expect(rulesOf(model.faults)).toEqual(rulesOf(inspectIso(small).faults));
    const file = model.trees.rockRidge?.get('part1.bin');
    expect(file?.extents.map((extent) => extent.length)).toEqual([LARGEST_EXTENT, 7]);
    expect(file?.size).toBe(LARGEST_EXTENT + 7);
    expect(Buffer.from(file?.read(0, 5) ?? []).toString()).toBe('start');
    expect(Buffer.from(file?.read(LARGEST_EXTENT - 2, LARGEST_EXTENT + 7) ?? []).toString()).toBe('\0\0the end');
  });

  test('breaks MX-01 when an extent that is not the last is shorter', () => {
    const image = stretched(small, (mutable) =>
      mutable.both32(mutable.record('PART1.BIN;1') + 10, LARGEST_EXTENT - 2048),
    );
    expect(rulesOf(inspectIso(image).faults)).toEqual(expect.arrayContaining(['MX-01', 'MX-03']));
  });

  test('breaks MX-04 when its records have other owners', () => {
    const image = stretched(small, (mutable) => {
      const first = mutable.record('PART1.BIN;1');
      const second = first + mutable.bytes.readUInt8(first);
      mutable.both32(mutable.entry(second, 'PX') + 20, 99);
    });
    expect(rulesOf(inspectIso(image).faults)).toContain('MX-04');
  });

  test('breaks MX-06 at interchange level 2', () => {
    expect(
      rulesOf(
        inspectIso(
          stretched(small, () => {}),
          { level: 2 },
        ).faults,
      ),
    ).toContain('MX-06');
  });
});
