import { beforeAll, describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { file, modelOf, warningsOf } from '../support/read-image.js';
import { type IsoModel, inspectIso } from '../support/strict-reader/index.js';

const entries: readonly Entry[] = [
  file('README.txt', 'hello'),
  file('copying'),
  file('doubled'),
  file('sub directory/a-b.x'),
  file('sub directory/a.x'),
  file(`sub directory/${'n'.repeat(230)}`),
];

describe('the descriptor of ISO 9660:1999 (VD-03)', () => {
  test('follows that of Joliet, and says what the primary one says', async () => {
    const { volume } = await modelOf(entries, { enhanced: true, volume: { id: 'TEST', publisher: 'p'.repeat(128) } });
    expect([volume.primary.sector, volume.joliet?.sector, volume.enhanced?.sector]).toEqual([16, 17, 18]);
    expect(volume.enhanced).toMatchObject({ volumeId: 'TEST', publisher: 'p'.repeat(128) });
  });

  test('leaves El Torito its sector', async () => {
    const loader = file('loader', new Uint8Array(2048).fill(1));
    const { volume } = await modelOf([loader], {
      enhanced: true,
      joliet: false,
      boot: [{ path: 'loader', platform: 'bios' }],
    });
    expect(volume.bootCatalogSector).toBeDefined();
    expect(volume.enhanced?.sector).toBe(18);
  });

  test('is not there unless asked for', async () => {
    const { volume, trees } = await modelOf(entries);
    expect([volume.enhanced, trees.enhanced]).toEqual([undefined, undefined]);
  });

  test('names files as its own hierarchy does, where it can', async () => {
    const enhanced = async (copyrightFile: string) =>
      (await modelOf([file(copyrightFile)], { enhanced: true, volume: { copyrightFile } })).volume.enhanced;
    expect((await enhanced('copying'))?.copyrightFile).toBe('copying');
    expect((await enhanced('Lizenz für alle'))?.copyrightFile).toBe('');
    expect((await enhanced('n'.repeat(38)))?.copyrightFile).toBe('');
    const options = { enhanced: true, joliet: false, volume: { copyrightFile: 'ü' } };
    expect(await warningsOf([file('ü')], options)).toContain('VOLUME_TEXT ü');
  });
});

describe('one broken rule in the enhanced hierarchy', () => {
  let image: Uint8Array;
  let descriptor: number;
  let root: number;

  beforeAll(async () => {
    const plan = await createImage(entries, { enhanced: true });
    image = await plan.read(0, plan.size);
    const { volume } = inspectIso(image);
    descriptor = (volume.enhanced?.sector ?? 0) * 2048;
    root = (volume.enhanced?.root?.sector ?? 0) * 2048;
  });

  /** Rules that break when an image is changed. */
  function broken(change: (image: MutableImage) => void): readonly string[] {
    const mutable = new MutableImage(image);
    change(mutable);
    return inspectIso(mutable.bytes).faults.map((fault) => fault.slice(0, fault.indexOf(':')));
  }

  /** The record of a name in a directory of the enhanced hierarchy. */
  const record = (at: number, name: string) => new MutableImage(image).bytes.indexOf(Buffer.from(name), at) - 33;

  test('there is none before', () => {
    expect(broken(() => {})).toEqual([]);
  });

  test.each([
    ['VD-03', 'the structure version', () => broken((to) => to.set(descriptor + 881, 1))],
    ['VD-05', 'the volume space size', () => broken((to) => to.both32(descriptor + 80, 7))],
    ['VD-14', 'an escape sequence', () => broken((to) => to.text(descriptor + 88, '%/E'))],
    ['VD-14', 'text in the application use field', () => broken((to) => to.text(descriptor + 883, 'x'))],
    ['VD-11', 'the volume identifier', () => broken((to) => to.text(descriptor + 40, 'X'))],
    [
      'PT-04',
      'an address of the path table',
      () =>
        broken((to) => {
          const [l, m] = [to.pathTable('L', descriptor / 2048), to.pathTable('M', descriptor / 2048)];
          to.set(l + 13, 0xff);
          to.set(m + 14, 0xff);
        }),
    ],
    ['DR-08', 'the address of ".."', () => broken((to) => to.both32(to.dotDot(record(root, 'sub directory')) + 2, 16))],
    ['NA-11', 'the order of the records', () => broken((to) => to.text(record(root, 'README.txt') + 33, 'z'))],
    ['NA-11', 'two names made one', () => broken((to) => to.text(record(root, 'doubled') + 33, 'copying'))],
    ['NA-11', 'a control character', () => broken((to) => to.set(record(root, 'copying') + 34, 1))],
  ] as const)('%s: %s', (rule, _what, rules) => {
    expect(rules()).toContain(rule);
  });

  test('NA-02: a version behind a name', async () => {
    const plan = await createImage([file('abc')], { enhanced: true });
    const to = new MutableImage(await plan.read(0, plan.size));
    const start = inspectIso(to.bytes).volume.enhanced!.root!.sector * 2048;
    const at = to.bytes.indexOf('abc', start);
    to.text(at, 'abc;1');
    to.set(at - 1, 5);
    to.set(at - 33, 38);
    expect(inspectIso(to.bytes).faults).toEqual([
      'NA-02: enhanced abc;1: a version number, which only the primary tree has',
    ]);
  });
});

test('the enhanced hierarchy has the bytes of the files the others have', async () => {
  const { trees }: IsoModel = await modelOf(entries, { enhanced: true, rockRidge: false, joliet: false });
  expect(trees.enhanced!.text('README.txt')).toBe('hello');
  expect(trees.enhanced!.get('README.txt').extents).toEqual(trees.primary.get('README.TXT;1').extents);
});
