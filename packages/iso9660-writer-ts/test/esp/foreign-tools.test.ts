import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildEsp, type EspOptions } from '../../src/esp/build-esp.js';
import { CORPUS_DATE } from '../support/corpus/entries.js';
import { fatTree } from '../support/corpus/fat-tree.js';
import { manifestOf } from '../support/corpus/manifest-of.js';
import { checkWithFsck, extractWithMtools, listWithMdir } from '../support/foreign/fat-tools.js';
import { type Manifest, only } from '../support/foreign/manifest.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';

const entries = fatTree();

const VOLUMES: readonly (readonly [string, EspOptions])[] = [
  ['FAT12', { fatType: 12 }],
  ['FAT12 of larger clusters', { fatType: 12, size: 32 * 2 ** 20 }],
  ['FAT16', { fatType: 16 }],
  ['FAT16 of larger clusters', { fatType: 16, size: 160 * 2 ** 20 }],
  ['FAT32', { fatType: 32 }],
];

/** Files are dated in steps of two seconds; what is extracted to a directory of the host dates that one anew. */
function shown(rows: Manifest): Manifest {
  return only(rows, 'type', 'size', 'sha256', 'mtime').map(({ mtime = 0, ...row }) => {
    return row.type === 'file' ? { ...row, mtime: mtime - (mtime % 2) } : row;
  });
}

const fsck = requireTool('fsck.fat');
const mtools = requireTool('mtools');
const sevenZip = requireTool('7z');

describe.each(VOLUMES)('a volume of %s', (name, options) => {
  const scratch = scratchOfSuite();
  const volume = scratch.path('esp.img');
  let truth: Manifest;

  beforeAll(async () => {
    const source = await buildEsp(entries, { label: 'EFI SYSTEM', createdAt: CORPUS_DATE, ...options });
    await pipeline(Readable.from(source.read(0, source.size)), createWriteStream(volume));
    truth = shown(await manifestOf(entries));
  });

  test.skipIf(fsck.missing)(`leaves fsck.fat nothing to do ${fsck.note}`, async () => {
    const report = await checkWithFsck(volume);
    expect(report).toContain(`2 FATs, ${name.slice(3, 5)} bit entries`);
    expect(report).not.toMatch(/dirty|differ|invalid|bad|wrong|fix|Orphaned|summary wrong/i);
  });

  test.skipIf(mtools.missing)(`is what mtools copy ${mtools.note}`, async () => {
    expect(shown(await extractWithMtools(volume, scratch.path('copied')))).toEqual(truth);
    expect(await listWithMdir(volume, '/EFI/BOOT')).toMatch(/^BOOTX64 +EFI +90000 2022-02-22 {2}20:20 *$/m);
    expect(await listWithMdir(volume, '/')).toContain('Volume in drive : is EFI SYSTEM');
  });

  test.skipIf(sevenZip.missing)(`is what 7-Zip lists and extracts ${sevenZip.note}`, async () => {
    expect(shown(await readWithSevenZip(volume))).toEqual(truth);
  });
});
