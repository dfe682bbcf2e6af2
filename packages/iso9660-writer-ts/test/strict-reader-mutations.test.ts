import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { runTool } from './support/foreign/run-tool.js';
import { inScratch } from './support/foreign/scratch.js';
import { requireTool } from './support/foreign/tools.js';
import { MutableImage } from './support/mutation/mutable-image.js';
import {
  BOOT_MUTATIONS,
  DESCRIPTOR_MUTATIONS,
  type Mutation,
  RECORD_MUTATIONS,
  ROCK_RIDGE_MUTATIONS,
} from './support/mutation/mutations.js';
import { writeSample } from './support/mutation/sample-tree.js';
import { inspectIso, StrictReaderError } from './support/strict-reader/index.js';

const GENISOIMAGE = ['-quiet', '-iso-level', '3', '-R', '-J', '-joliet-long', '-c', 'boot/boot.cat'];
const BIOS = ['-b', 'boot/bios.bin', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
const EFI = ['-eltorito-alt-boot', '-e', 'boot/efi.img', '-no-emul-boot'];

const genisoimage = requireTool('genisoimage');

describe.skipIf(genisoimage.missing)(`one broken rule in an otherwise unchanged image ${genisoimage.note}`, () => {
  let image: Uint8Array;
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    image = await inScratch(async (scratch) => {
      await writeSample(scratch.path('tree'));
      await runTool('genisoimage', [...GENISOIMAGE, ...BIOS, ...EFI, '-o', scratch.path('iso'), scratch.path('tree')]);
      return readFile(scratch.path('iso'));
    });
    known = new Set(inspectIso(image).faults);
  });

  describe.each([
    ['the descriptors and path tables', DESCRIPTOR_MUTATIONS],
    ['the directories', RECORD_MUTATIONS],
    ['Rock Ridge', ROCK_RIDGE_MUTATIONS],
    ['El Torito', BOOT_MUTATIONS],
  ])('in %s', (_place, mutations) => {
    for (const mutation of mutations) {
      test(`${mutation.broken} breaks ${mutation.rule}`, () => expectFault(mutation));
    }
  });

  test('a cut image breaks VD-16', () => {
    expect(rulesOf(faultsOf(image.subarray(0, image.length - 1)))).toContain('VD-16');
  });

  test('an image with fewer free sectors than asked for breaks VD-15', () => {
    expect(rulesOf(inspectIso(image, { padding: 10_000 }).faults)).toContain('VD-15');
  });

  test('a name over the length asked for breaks JO-02', () => {
    expect(rulesOf(inspectIso(image, { jolietUnits: 8 }).faults)).toContain('JO-02');
  });

  test('a tolerated rule is not reported', () => {
    const faults = inspectIso(image, { tolerate: rulesOf([...known]) }).faults;
    expect(faults).toEqual([]);
  });

  function expectFault({ rule, apply }: Mutation): void {
    const mutable = new MutableImage(image);
    apply(mutable);
    expect(Buffer.compare(mutable.bytes, image), 'the mutation changes nothing').not.toBe(0);
    const fresh = faultsOf(mutable.bytes).filter((fault) => !known.has(fault));
    expect(rulesOf(fresh)).toContain(rule);
  }
});

function faultsOf(image: Uint8Array): readonly string[] {
  try {
    return inspectIso(image).faults;
  } catch (error) {
    if (error instanceof StrictReaderError) return error.faults;
    throw error;
  }
}

function rulesOf(faults: readonly string[]): string[] {
  return [...new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))))].sort();
}
