import { beforeAll, describe, expect, test } from 'vitest';
import { fatVolume, loader } from '../boot/boot-images.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import type { IsoModel } from '../support/strict-reader/index.js';
import { makeTree } from './make-tree.js';
import { imageOf, mkiso, pathsOf } from './run-command.js';

const scratch = scratchOfSuite();

beforeAll(async () => {
  await makeTree(scratch.path(''), {
    't/b.img': loader(2048),
    't/e.img': fatVolume(8192),
    't/legal.txt': 'all rights\n',
    't/sub/f': 'f',
    'l/pool/a': 'a',
    'l/debian': '-> .',
    'l/broken': '-> nowhere',
    'l/round': '-> round',
    'l/pool/sub/up': '-> ../..',
    'l/far': '-> pool/sub/up/pool',
  });
});

const made = (line: string) => imageOf(line, { cwd: scratch.path('') }, { tolerate: ['VD-09', 'VD-11', 'ET-04'] });

const BIOS = '-b b.img -no-emul-boot -c boot.cat';

/** Lines that scripts and guides write, and what the reference programs make of them. */
describe('a line', () => {
  test.each<[string, (image: IsoModel) => unknown, unknown]>([
    [`${BIOS} -boot-load-seg 0x1000 t`, entry('loadSegment'), [0x1000]],
    [`${BIOS} -boot-load-seg 4096 t`, entry('loadSegment'), [0x1000]],
    [`${BIOS} -boot-load-seg 0 t`, entry('loadSegment'), [0]],
    [`${BIOS} -no-boot t`, entry('isBootable'), [false]],
    [`${BIOS} t`, entry('isBootable'), [true]],
    [`${BIOS} -eltorito-platform PPC -b sub/f -no-emul-boot t`, entry('platform'), [0, 1]],
    [`${BIOS} -eltorito-platform 0x02 -b sub/f -no-emul-boot t`, entry('platform'), [0, 2]],
    [`${BIOS} -eltorito-platform 239 -b e.img -no-emul-boot t`, entry('platform'), [0, 0xef]],
    [`-b nothing -eltorito-platform x86 ${BIOS} t`, entry('platform'), [0]],
    [`-eltorito-platform efi -b e.img -no-emul-boot -c boot.cat t`, entry('platform'), [0xef]],
    ['-J -V Größe t', label, ['Größe', 'Größe']],
    ['-J -V 日本語 t', label, ['日本語', '日本語']],
    ['-J -publisher Müller t', text('publisher'), ['M_LLER', 'Müller']],
    ['-J -P Plain t', text('publisher'), ['Plain', 'Plain']],
    ['-J -A Äpp t', text('application'), ['_PP', 'Äpp']],
    ['-J -p Prép t', text('preparer'), ['PR_P', 'Prép']],
    ['-J -copyright legal.txt t', text('copyrightFile'), ['LEGAL.TXT;1', 'legal.txt']],
    ['-J -copyright NOFILE.TXT t', text('copyrightFile'), ['NOFILE.TXT', 'NOFILE.TXT']],
    ['-J -abstract none t', text('abstractFile'), ['none', 'none']],
    ['-J -biblio sub/f t', text('bibliographicFile'), ['sub/f', 'sub/f']],
    ['-VLABEL t', (image) => image.volume.primary.volumeId, 'LABEL'],
    ['-JVLABEL t', label, ['LABEL', 'LABEL']],
    ['-R -allow-limited-size t', pathsOf, expect.arrayContaining(['sub/f'])],
    ['-R -checksum_algorithm_iso sha256,sha512 -checksum_algorithm_template sha512 t', pathsOf, expect.any(Array)],
    ['-R -jigdo-template-compress bzip2 t', pathsOf, expect.any(Array)],
    ['-R -input-charset iso8859-1 -output-charset iso8859-1 t', pathsOf, expect.arrayContaining(['sub/f'])],
    ['-R -b b.img -no-emul-boot t', pathsOf, expect.arrayContaining(['boot.catalog'])],
    ['-R -b b.img -no-emul-boot -hide boot.catalog t', pathsOf, expect.not.arrayContaining(['boot.catalog'])],
    ['-R -b b.img -no-emul-boot -hide b* t', (image) => image.elTorito?.entries.length, 1],
    ['-no_rc -report_about HINT -as mkisofs -V L t', (image) => image.volume.primary.volumeId, 'L'],
    ['-volid L -as mkisofs t', (image) => image.volume.primary.volumeId, 'L'],
    ['-as mkisofs t -- -volid L', (image) => image.volume.primary.volumeId, 'L'],
    ['-as genisoimage -V L t', (image) => image.volume.primary.volumeId, 'L'],
    ['-publisher ME -as mkisofs t', (image) => image.volume.primary.publisher, 'ME'],
    ['-as mkisofs -o - t -- -publisher ME -application_id APP', (image) => image.volume.primary.publisher, 'ME'],
    ['-follow link -as mkisofs l', pathsOf, expect.arrayContaining(['debian/pool/a'])],
    ['-as mkisofs -norock -V L t', (image) => image.trees.rockRidge, undefined],
  ])('%s', async (line, shown, expected) => {
    expect(shown(await made(line))).toEqual(expected);
  });

  test('with -f: a link that leads above itself is a directory, in which the same link stays a link', async () => {
    const { trees } = await made('-R -f l');
    const shown = trees.rockRidge!.nodes.map(({ path, posix }) =>
      posix?.target === undefined ? path : `${path} -> ${posix.target}`,
    );
    expect(shown.filter((path) => path !== '').sort()).toEqual(FOLLOWED);
  });

  test.each([
    ['-boot-load-seg 65536 -b b.img t', '-boot-load-seg is 65536, not a number up to 65535'],
    ['-eltorito-platform riscv -b b.img t', '-eltorito-platform is riscv; boot entries are for x86, efi, PPC or Mac'],
    ['-no_rc -frobnicate -as mkisofs t', '-frobnicate is not a command of xorriso that mkiso knows'],
  ])('%s is refused', async (line, message) => {
    expect(await mkiso(line, { cwd: scratch.path('') })).toMatchObject({ code: 2, stderr: `mkiso: ${message}\n` });
  });
});

/** What `xorriso -as mkisofs -R -f` makes of the same tree. */
const FOLLOWED = [
  'broken -> nowhere',
  'debian',
  'debian/broken -> nowhere',
  'debian/debian -> .',
  'debian/far',
  'debian/far/a',
  'debian/far/sub',
  'debian/far/sub/up -> ../..',
  'debian/pool',
  'debian/pool/a',
  'debian/pool/sub',
  'debian/pool/sub/up -> ../..',
  'debian/round -> round',
  'far',
  'far/a',
  'far/sub',
  'far/sub/up',
  'far/sub/up/broken -> nowhere',
  'far/sub/up/debian -> .',
  'far/sub/up/far -> pool/sub/up/pool',
  'far/sub/up/pool',
  'far/sub/up/pool/a',
  'far/sub/up/pool/sub',
  'far/sub/up/pool/sub/up -> ../..',
  'far/sub/up/round -> round',
  'pool',
  'pool/a',
  'pool/sub',
  'pool/sub/up',
  'pool/sub/up/broken -> nowhere',
  'pool/sub/up/debian -> .',
  'pool/sub/up/far',
  'pool/sub/up/far/a',
  'pool/sub/up/far/sub',
  'pool/sub/up/far/sub/up -> ../..',
  'pool/sub/up/pool',
  'pool/sub/up/pool/a',
  'pool/sub/up/pool/sub',
  'pool/sub/up/pool/sub/up -> ../..',
  'pool/sub/up/round -> round',
  'round -> round',
];

function entry<Field extends 'loadSegment' | 'isBootable' | 'platform'>(field: Field) {
  return ({ elTorito }: IsoModel) => elTorito?.entries.map((entry) => entry[field]);
}

function label({ volume }: IsoModel) {
  return [volume.primary.volumeId, volume.joliet?.volumeId];
}

function text(
  field: 'publisher' | 'application' | 'preparer' | 'copyrightFile' | 'abstractFile' | 'bibliographicFile',
) {
  return ({ volume }: IsoModel) => [volume.primary[field], volume.joliet?.[field]];
}
