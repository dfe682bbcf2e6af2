import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { buildEsp } from '../../../src/index.js';
import { type FatVolume, openFat } from '../../../src/reader/fat/index.js';
import { manifestOf } from '../../support/corpus/manifest-of.js';
import { checkWithFsck, extractWithMtools } from '../../support/foreign/fat-tools.js';
import { type Manifest, only } from '../../support/foreign/manifest.js';
import { runTool } from '../../support/foreign/run-tool.js';
import { scratchOfSuite } from '../../support/foreign/scratch.js';
import { requireTool } from '../../support/foreign/tools.js';
import { everyPiece } from '../../support/read-source.js';

const MAKERS: readonly (readonly [string, number, string, FatVolume['fatType']])[] = [
  ['mkfs.fat: FAT12 of sectors of 2,048 bytes', 4, 'mkfs.fat -F 12 -S 2048 -n EFISYS', 12],
  ['mkfs.fat: FAT16 of one table, small clusters and many slots', 8, 'mkfs.fat -F 16 -s 1 -f 1 -r 1024 -n EFISYS', 16],
  ['mkfs.fat: FAT32', 34, 'mkfs.fat -F 32 -s 1 -n EFISYS', 32],
  ['mformat: FAT12 of the size of a floppy', 2.8125, 'mformat -v EFISYS -f 2880 :: -i', 12],
];

const tools = requireTool('fsck.fat', 'mtools');

/** Mtools keep nothing of a date beyond two seconds, and none of directories of the host. */
function shown(rows: Manifest): Manifest {
  return only(rows, 'type', 'size', 'sha256');
}

describe.skipIf(tools.missing)(`a volume that other tools have made ${tools.note}`, () => {
  const scratch = scratchOfSuite();

  test.each(MAKERS)('%s', async (name, mebibytes, maker, fatType) => {
    const place = scratch.path(name.replace(/\W+/g, '-'));
    await mkdir(place);
    await writeFile(`${place}/esp.img`, new Uint8Array(mebibytes * 2 ** 20));
    // What was deleted leaves holes, so that later files lie in pieces, and parts of long names that belong to nothing.
    const script = `PATH=$PATH:/usr/sbin:/sbin export MTOOLS_SKIP_CHECK=1; ${maker} esp.img > /dev/null 2>&1
      mmd -i esp.img ::EFI ::EFI/BOOT ::EFI/fedora ::"a directory of a long name"
      for n in 1 2 3 4 5 6 7 8 9; do head -c 20000 /dev/urandom > "filler $n of the volume"; mcopy -i esp.img "filler $n of the volume" ::; done
      mdel -i esp.img '::filler 2 of the volume' '::filler 4 of the volume' '::filler 6 of the volume'
      head -c 150000 /dev/urandom > BOOTX64.EFI; mcopy -i esp.img BOOTX64.EFI ::EFI/BOOT/
      echo 'set timeout=5' > grub.cfg; mcopy -i esp.img grub.cfg ::EFI/BOOT/; mcopy -i esp.img grub.cfg ::EFI/fedora/
      : > empty; mcopy -i esp.img empty ::"a directory of a long name/empty"
      mcopy -i esp.img grub.cfg '::a directory of a long name/ein Name, der über dreizehn Zeichen geht.Text'
      mattrib -i esp.img +r +h ::EFI/BOOT/grub.cfg`;
    await runTool('bash', ['-c', `cd ${place}; ${script}`]);
    expect(await checkWithFsck(`${place}/esp.img`)).toMatch(new RegExp(`${fatType} bit entries`));
    const volume = await openFat(new Uint8Array(await readFile(`${place}/esp.img`)));
    expect(volume).toMatchObject({ fatType, label: 'EFISYS' });
    expect(volume.serial).toBeGreaterThan(0);
    const ofMtools = await extractWithMtools(`${place}/esp.img`, `${place}/tree`);
    expect(ofMtools.length).toBe(15);
    expect(shown(await manifestOf(volume.entries))).toEqual(shown(ofMtools));
    expect(volume.entries.find(({ path }) => path === 'EFI/BOOT/grub.cfg')).toMatchObject({
      attributes: { readOnly: true, hidden: true, system: false },
      metadata: { mode: 0o444 },
    });

    const esp = await buildEsp(volume.entries, { size: Math.ceil(volume.size / 2048) * 2048, label: volume.label! });
    await writeFile(`${place}/anew.img`, await everyPiece(esp, 0, esp.size));
    await checkWithFsck(`${place}/anew.img`);
    expect(shown(await extractWithMtools(`${place}/anew.img`, `${place}/tree-anew`))).toEqual(shown(ofMtools));
  });

  test('mkfs.fat: FAT32 of less clusters than FAT32 has (FAT-12)', async () => {
    const volume = scratch.path('small.img');
    await writeFile(volume, new Uint8Array(4 * 2 ** 20));
    await runTool('bash', [
      '-c',
      `PATH=$PATH:/usr/sbin:/sbin mkfs.fat -F 32 -n SMALL -i 1234abcd ${volume} > /dev/null 2>&1`,
    ]);
    expect(await checkWithFsck(volume)).toContain('32 bit entries');
    const { entries, ...facts } = await openFat(new Uint8Array(await readFile(volume)));
    expect(facts).toMatchObject({ fatType: 32, label: 'SMALL', serial: 0x1234abcd });
    expect(entries).toEqual([]);
  });
});
