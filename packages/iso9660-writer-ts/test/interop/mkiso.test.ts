import { readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loader } from '../boot/boot-images.js';
import { builtCommandOfSuite } from '../cli/built-command.js';
import { makeTree } from '../cli/make-tree.js';
import { mkiso } from '../cli/run-command.js';
import { elToritoImages, reportBoot } from '../support/foreign/boot-report.js';
import { readJolietWithBsdtar } from '../support/foreign/bsdtar.js';
import type { Manifest, ManifestRow } from '../support/foreign/manifest.js';
import { runTool } from '../support/foreign/run-tool.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { requireTool } from '../support/foreign/tools.js';
import { readWithXorriso } from '../support/foreign/xorriso.js';

const scratch = scratchOfSuite();
const cwd = scratch.path('');
const { shims } = builtCommandOfSuite('genisoimage', 'mkisofs');

const isolinux = loader(24_576);

beforeAll(() =>
  makeTree(cwd, {
    'tree/isolinux/isolinux.bin': isolinux,
    'tree/isolinux/isolinux.cfg': 'default linux\n',
    'tree/ks_scripts/state.out': 'state\n',
    'tree/Packages/a-rather-long-package-name-1.2.3-4.el9_5.x86_64.rpm': 'rpm\n',
    'tree/Packages/\u00fcn\u00efcode.rpm': 'unicode\n',
    'tree/Packages/latest.rpm': '-> a-rather-long-package-name-1.2.3-4.el9_5.x86_64.rpm',
    'tree/ks.cfg': 'install\n',
    'user-data': '#cloud-config\n',
    'meta-data': 'instance-id: one\n',
  }),
);

/** What both programs have to agree on. Their own files differ: addresses, and the names TRANS.TBL translates to. */
function comparable(rows: Manifest, ...fields: readonly (keyof ManifestRow)[]): Manifest {
  return rows.map((row) => {
    const own = /(?:^|\/)(?:TRANS\.TBL|boot\.cat|isolinux\.bin)$/.test(row.path);
    const kept = ['path', 'type', ...(own ? [] : fields)];
    return Object.fromEntries(Object.entries(row).filter(([key]) => kept.includes(key))) as unknown as ManifestRow;
  });
}

const genisoimage = requireTool('genisoimage', 'xorriso', 'bsdtar');

describe.skipIf(genisoimage.missing)(`in the place of genisoimage, mkiso${genisoimage.note}`, () => {
  test('makes the trees of Traffic Ops', async () => {
    const line =
      '-joliet-long -input-charset utf-8 -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 ' +
      '-boot-info-table -R -J -v -T';
    const { code, stdout } = await mkiso(`${line} -o ours.iso tree`, { cwd });
    expect({ code, bytes: stdout.length }).toEqual({ code: 0, bytes: 0 });
    expect(new Uint8Array(await readFile(scratch.path('tree/isolinux/isolinux.bin')))).toEqual(isolinux);

    // It writes into its source.
    await runTool('cp', ['-a', 'tree', 'copy'], { cwd });
    await runTool('genisoimage', [...line.split(' '), '-o', 'theirs.iso', 'copy'], { cwd });
    const fields = ['size', 'sha256', 'target', 'mode', 'uid', 'gid', 'mtime'] as const;
    const [ours, theirs] = [scratch.path('ours.iso'), scratch.path('theirs.iso')];
    expect(comparable(await readWithXorriso(ours), ...fields)).toEqual(
      comparable(await readWithXorriso(theirs), ...fields),
    );
    const isFile = ({ type, size }: ManifestRow) => type === 'file' && size !== 0;
    expect(comparable((await readJolietWithBsdtar(ours)).filter(isFile), 'size', 'sha256')).toEqual(
      comparable((await readJolietWithBsdtar(theirs)).filter(isFile), 'size', 'sha256'),
    );
    const bootOf = async (image: string) =>
      elToritoImages(await reportBoot(image)).map(({ sector, ...image }) => image);
    expect(await bootOf(ours)).toEqual(await bootOf(theirs));
  });

  test("makes packer's disc", async () => {
    const words = '-joliet -rock -volid cidata -output';
    expect(await mkiso(`${words} packer.iso user-data meta-data`, { cwd })).toMatchObject({ code: 0 });
    await runTool('genisoimage', [...words.split(' '), 'packer-theirs.iso', 'user-data', 'meta-data'], { cwd });
    const contentOf = async (image: string) =>
      comparable(await readWithXorriso(scratch.path(image)), 'size', 'sha256', 'mode', 'uid', 'gid', 'mtime');
    expect(await contentOf('packer.iso')).toEqual(await contentOf('packer-theirs.iso'));
    expect(await volumeIdOf('packer.iso')).toBe('cidata');
  });

  test.each(['-quiet -rJ', '-quiet -R -D -V LABEL -no-pad'])(
    'tells a size as genisoimage does with %s',
    async (words) => {
      const sizeOf = (text: string) => /^\d+\n$/.test(text);
      const { stdout } = await mkiso(`-print-size ${words} tree`, { cwd });
      const theirs = await runTool('genisoimage', ['-print-size', ...words.split(' '), 'tree'], { cwd });
      expect([sizeOf(stdout.toString()), sizeOf(theirs.toString())]).toEqual([true, true]);
    },
  );
});

const cloudLocalds = requireTool('cloud-localds', 'xorriso');

describe.skipIf(cloudLocalds.missing)(`cloud-localds with mkiso for its genisoimage${cloudLocalds.note}`, () => {
  test('makes the disc that cloud-init looks for', async () => {
    const path = `PATH=${shims}${delimiter}${process.env.PATH}`;
    await runTool('env', [path, 'cloud-localds', 'seed.iso', 'user-data', 'meta-data'], { cwd });
    const rows = await readWithXorriso(scratch.path('seed.iso'));
    expect(rows.map(({ path }) => path)).toEqual(['meta-data', 'user-data']);
    expect(await volumeIdOf('seed.iso')).toBe('cidata');
    const descriptor = (await readFile(scratch.path('seed.iso'))).subarray(16 * 2048, 17 * 2048);
    expect(descriptor.toString('latin1', 574, 702).trim()).toBe('ISO9660-WRITER-TS');
  });
});

async function volumeIdOf(image: string): Promise<string> {
  return (await readFile(scratch.path(image))).toString('latin1', 16 * 2048 + 40, 16 * 2048 + 72).trim();
}
