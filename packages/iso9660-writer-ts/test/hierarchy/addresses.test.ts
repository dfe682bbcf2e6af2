import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Report } from '../../src/errors.js';
import type { Addresses, Extent } from '../../src/layout/extent.js';
import { allocate } from '../../src/layout/layout.js';
import { settingsOf } from '../../src/options/image.js';
import { buildTree } from '../../src/tree/build-tree.js';
import { atOnce } from '../../src/turns.js';
import { arrange } from '../../src/volume/arrange.js';
import { planVolume } from '../../src/volume/plan-volume.js';
import { anyEntries, anyOptions, bootFiles } from '../support/any-tree.js';

/** Addresses of an image that is nowhere, and of one as far away as sectors are counted. */
const NOWHERE: Addresses = { inPlaceOf: (planned) => planned, sectorOf: () => 0, sectorCount: 0 };
const FAR_AWAY: Addresses = { inPlaceOf: (planned) => planned, sectorOf: () => 0xffff_fffe, sectorCount: 0xffff_ffff };

async function extentsOf({ entries, options }: { entries: Parameters<typeof buildTree>[0]; options: object }) {
  const report = new Report();
  const settings = settingsOf({ ...options, boot: [] }, report);
  const root = await buildTree(entries, report);
  const extents = arrange(await planVolume(root, settings, report));
  report.throwProblems();
  return extents;
}

function written(extent: Extent, addresses: Addresses): Uint8Array {
  const bytes = new Uint8Array(extent.length);
  if (extent.content.kind === 'structure') extent.content.write(bytes, 0, addresses);
  return bytes;
}

/** Where records begin in a directory, and system use entries in them: all lengths that a directory holds. */
function skeleton(directory: Uint8Array): string[] {
  const places: string[] = [];
  for (let at = 0; at < directory.length; ) {
    const length = directory[at]!;
    if (length === 0) {
      at = (Math.floor(at / 2048) + 1) * 2048;
      continue;
    }
    places.push(`record at ${at} of ${length}`);
    const identifier = directory[at + 32]!;
    const start = at + 33 + identifier + ((identifier + 1) % 2);
    for (let entry = start; entry + 4 <= at + length && directory[entry + 2]! > 0; entry += directory[entry + 2]!) {
      const signature = String.fromCharCode(directory[entry]!, directory[entry + 1]!);
      const continuation = signature === 'CE' ? ` ${directory.subarray(entry + 12, entry + 28).join(' ')}` : '';
      places.push(`${signature} at ${entry} of ${directory[entry + 2]}${continuation}`);
    }
    at += length;
  }
  return places;
}

describe('the law', () => {
  test('holds: no length depends on an address', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, anyOptions, async (entries, options) => {
        const extents = await extentsOf({ entries: [...entries, ...bootFiles()], options });
        const real = atOnce(allocate(extents));
        for (const extent of extents) {
          if (!/ directory \//.test(extent.label)) continue;
          const places = skeleton(written(extent, real));
          expect(skeleton(written(extent, NOWHERE))).toEqual(places);
          expect(skeleton(written(extent, FAR_AWAY))).toEqual(places);
        }
      }),
      { seed: 9660, numRuns: 100 },
    );
  });

  test('lets every structure be written wherever it lies, within its length', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, anyOptions, async (entries, options) => {
        for (const extent of await extentsOf({ entries, options })) {
          for (const addresses of [NOWHERE, FAR_AWAY]) {
            expect(written(extent, addresses).length).toBe(extent.length);
          }
        }
      }),
      { seed: 9660, numRuns: 50 },
    );
  });
});
