import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { runTool } from '../support/foreign/run-tool.js';
import { inScratch } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { SECTOR } from '../support/golden.js';
import { readGolden } from '../support/hex.js';
import { TYPED_DISC } from '../support/typed-disc.js';

const bytes = (text: string) => new TextEncoder().encode(text);

const readers = requireTool('xorriso', 'isoinfo');

describe.skipIf(readers.missing)(`the typed disc, without our writer ${readers.note}`, () => {
  test('reads in xorriso and isoinfo', async () => {
    const disc = new Uint8Array(36 * SECTOR);
    for (const [sector, name] of TYPED_DISC) disc.set((await readGolden(name)).bytes, sector * SECTOR);
    disc.set(bytes('alpha\n'), 32 * SECTOR);
    disc.set(bytes('bravo\n'), 33 * SECTOR);
    await inScratch(async (scratch) => {
      const path = scratch.path('typed.iso');
      await writeFile(path, disc);
      const report = '-report_el_torito plain -find / -exec lsdl'.split(' ');
      expect(String(await runTool('xorriso', ['-indev', path, ...report]))).toMatch(
        /boot-info-table[\s\S]*'\/l' -> 'dir\/b\.txt'/,
      );
      expect(String(await runTool('isoinfo', ['-R', '-i', path, '-x', '/dir/b.txt']))).toBe('bravo\n');
      expect(String(await runTool('isoinfo', ['-J', '-i', path, '-x', '/a.txt']))).toBe('alpha\n');
    });
  });
});
