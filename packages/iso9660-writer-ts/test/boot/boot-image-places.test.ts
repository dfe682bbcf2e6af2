import { describe, expect, test } from 'vitest';
import type { ImageOptions } from '../../src/index.js';
import { file, modelOf, problemsOf } from '../support/read-image.js';
import { fatVolume, loader } from './boot-images.js';

const esp = fatVolume(40_960);
const partition = { number: 3, type: 0xef, content: esp };
const named = (more: object = {}) => ({ path: '', platform: 'efi', partition: 3, ...more }) as const;
const bios = { path: 'bios.img', platform: 'bios', content: loader() } as const;

describe('a boot image that is no file of the tree', () => {
  test('has a place in the image and no name, and is patched like any other', async () => {
    const boot = [{ ...bios, infoTable: true }];
    const { elTorito, trees } = await modelOf([file('a')], { boot });
    expect(elTorito!.entries).toMatchObject([{ platform: 0, loadSectors: 4 }]);
    expect(elTorito!.entries[0]!.infoTable).toMatchObject({ length: loader().length });
    expect(trees.rockRidge!.nodes.map(({ path }) => path)).toEqual(['', 'a', 'boot.cat']);
  });

  test('can be an appended partition, in any place of the catalog and with a load size and an id', async () => {
    const boot = [named({ loadSectors: 7, id: 'first' }), bios];
    const { elTorito, systemArea } = await modelOf([file('a')], { boot, hybrid: { appendedPartitions: [partition] } });
    expect(elTorito!.entries).toMatchObject([
      { platform: 0xef, loadSectors: 7, sectionId: 'first' },
      { platform: 0x00, loadSectors: 4 },
    ]);
    const [entry] = elTorito!.entries;
    expect(systemArea.partitions.map(({ firstBlock }) => firstBlock)).toContain(entry!.sector * 4);
  });

  test('has one entry when the partition asks for one as well', async () => {
    const appendedPartitions = [{ ...partition, boot: 'efi' }] as const;
    const { elTorito } = await modelOf([file('a')], { boot: [bios, named()], hybrid: { appendedPartitions } });
    expect(elTorito!.entries.map(({ platform }) => platform)).toEqual([0, 0xef]);
  });

  test.each<[string, ImageOptions]>([
    ['a partition that is not there', { boot: [named({ partition: 2 })], hybrid: { appendedPartitions: [partition] } }],
    ['a partition without partitions', { boot: [named()] }],
    [
      'a partition that is to be patched',
      { boot: [named({ infoTable: true })], hybrid: { appendedPartitions: [partition] } },
    ],
    ['a partition and content', { boot: [named({ content: 'x' })], hybrid: { appendedPartitions: [partition] } }],
    ['content that is none', { boot: [{ ...bios, content: 7 as never }] }],
  ])('is refused with %s', async (_, options) => {
    expect((await problemsOf([file('a')], options)).map((problem) => problem.split(' ')[0])).toContain(
      'INVALID_OPTION',
    );
  });

  test('is refused when it is empty', async () => {
    expect(await problemsOf([], { boot: [{ ...bios, content: '' }] })).toEqual(['BOOT_IMAGE_INVALID bios.img']);
  });
});
