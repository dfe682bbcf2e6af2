import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/index.js';
import { homeOfOthers } from '../support/corpus/awkward-names.js';
import { CORPUS_DATE, file, symlink } from '../support/corpus/entries.js';
import { readWithBsdtar } from '../support/foreign/bsdtar.js';
import { readWithIsoinfo } from '../support/foreign/isoinfo.js';
import type { Manifest } from '../support/foreign/manifest.js';
import { readWithPycdlib } from '../support/foreign/pycdlib.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { readWithSevenZip } from '../support/foreign/seven-zip.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';
import { makeImage } from '../support/image-under-test.js';

const [xorriso, isoinfo, bsdtar] = [requireTool('xorriso'), requireTool('isoinfo'), requireTool('bsdtar')];
const [sevenZip, pycdlib] = [requireTool('7z'), requireTool('pycdlib')];

const scratch = scratchOfSuite();

/** Where readers end. A test that fails here says that a reader, or what we give it, has changed. */
describe('what readers do with', () => {
  describe('a long name without Joliet (Q02)', () => {
    const image = scratch.path('long-name.iso');
    const name = 'n'.repeat(250);

    test.skipIf(sevenZip.missing)(`7-Zip shows what fits into the record${sevenZip.note}`, async () => {
      await makeImage(image, [file(name)], { joliet: false });
      const [row] = await readWithSevenZip(image);
      expect(name.startsWith(row?.path ?? '?')).toBe(true);
      // RR-05: 254 bytes less the record's own 66, a CE of 28 and the 5 bytes before the name.
      expect(row?.path).toHaveLength(155);
    });
  });

  describe('a link up so many directories that no name can be divided (Q21)', () => {
    const target = `${'../'.repeat(140)}x`;
    const image = scratch.path('many-parents.iso');
    const targets = (rows: Manifest): readonly unknown[] => rows.map((row) => row.target);

    test.skipIf(isoinfo.missing)(`isoinfo shows it whole${isoinfo.note}`, async () => {
      await makeImage(image, [symlink('link', target)]);
      expect(targets(await readWithIsoinfo(image))).toEqual([target]);
    });

    test.skipIf(bsdtar.missing)(`bsdtar loses the slash between two entries${bsdtar.note}`, async () => {
      await makeImage(image, [symlink('link', target)]);
      expect(targets(await readWithBsdtar(image))).toEqual([target.replace(/^((?:\.\.\/){124}\.\.)\//, '$1')]);
    });
  });

  describe('a link of more than 1,023 bytes', () => {
    const target = `${'directory/'.repeat(200)}end`;
    const image = scratch.path('long-link.iso');
    const targets = (rows: Manifest): readonly unknown[] => rows.map((row) => row.target);
    const made = (): Promise<unknown> => makeImage(image, [symlink('link', target)]);

    test.skipIf(isoinfo.missing)(`isoinfo shows it whole${isoinfo.note}`, async () => {
      await made();
      expect(targets(await readWithIsoinfo(image))).toEqual([target]);
    });

    test.skipIf(bsdtar.missing)(`bsdtar shows it whole${bsdtar.note}`, async () => {
      await made();
      expect(targets(await readWithBsdtar(image))).toEqual([target]);
    });

    test.skipIf(xorriso.missing)(`xorriso does not load the image${xorriso.note}`, async () => {
      await made();
      await expect(readWithXorriso(image)).rejects.toThrow('Cannot read ISO image tree');
    });

    test.skipIf(pycdlib.missing)(`pycdlib does not follow a second continuation area${pycdlib.note}`, async () => {
      await made();
      await expect(readWithPycdlib(image)).rejects.toThrow('Only single CE record supported');
    });
  });

  describe('a directory of the user called rr_moved (Q09)', () => {
    const image = scratch.path('rr-moved.iso');
    const paths = (rows: Manifest): readonly string[] => rows.map((row) => row.path);
    const whole = ['outside', 'rr_moved', 'rr_moved/inside', 'rr_moved/sub', 'rr_moved/sub/file'];
    const made = (): Promise<unknown> => makeImage(image, homeOfOthers());

    test.skipIf(bsdtar.missing)(`bsdtar shows what is in it, but not the directory${bsdtar.note}`, async () => {
      await made();
      expect(paths(await readWithBsdtar(image))).toEqual(whole.filter((path) => path !== 'rr_moved'));
    });

    test.skipIf(xorriso.missing)(`xorriso shows it${xorriso.note}`, async () => {
      await made();
      expect(paths(await readWithXorriso(image))).toEqual(whole);
    });

    test.skipIf(pycdlib.missing)(`pycdlib shows it${pycdlib.note}`, async () => {
      await made();
      expect(paths(await readWithPycdlib(image))).toEqual(whole);
    });
  });

  describe('a Joliet path of more than 512 characters (Q25)', () => {
    const image = scratch.path('long-path.iso');
    const made = (length: number): Promise<unknown> =>
      makeImage(image, [file(`${'directory/'.repeat(45)}${'f'.repeat(length - 450)}`)], { rockRidge: false });

    test.skipIf(bsdtar.missing)(`bsdtar shows one of 512${bsdtar.note}`, async () => {
      await made(512);
      expect(Math.max(...(await readWithBsdtar(image)).map(({ path }) => path.length))).toBe(512);
    });

    test.skipIf(bsdtar.missing)(`bsdtar fails at one of 513${bsdtar.note}`, async () => {
      await made(513);
      await expect(readWithBsdtar(image)).rejects.toThrow('Pathname is too long');
    });

    test.skipIf(sevenZip.missing)(`7-Zip shows them all${sevenZip.note}`, async () => {
      await made(540);
      expect(Math.max(...(await readWithSevenZip(image)).map(({ path }) => path.length))).toBe(540);
    });
  });

  describe('device numbers above 255 (Q18, RR-15)', () => {
    const image = scratch.path('device.iso');
    const metadata = { modifiedAt: CORPUS_DATE };
    const device: Entry = { kind: 'device', path: 'device', type: 'character', major: 300, minor: 70_000, metadata };

    // libisofs and libarchive take the two words for one number and get others out of it.
    test.skipIf(pycdlib.missing)(`pycdlib shows them in the two words of PN${pycdlib.note}`, async () => {
      await makeImage(image, [device]);
      expect(await readWithPycdlib(image)).toMatchObject([{ type: 'character', device: '300,70000' }]);
    });
  });
});
