import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { promised } from '../support/golden.js';
import { file, modelOf } from '../support/read-image.js';

/** The strict reader follows every CE entry, and checks that areas are whole and used once (RR-05 to RR-07). */
describe('continuation areas', () => {
  test('of a record that needs more than a sector lead from one to the next (RR-06, RR-07)', async () => {
    const target = Array.from({ length: 40 }, (_, index) => `${'t'.repeat(90 + index)}`).join('/');
    const { trees } = await modelOf([{ kind: 'symlink', path: 'link', target }, file('n'.repeat(250))]);
    expect(trees.rockRidge!.get('link').posix!.target).toBe(target);
    expect(trees.rockRidge!.has('n'.repeat(250))).toBe(true);
  });

  test('of many records lie in as many sectors as they take (RR-07)', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(250, 'n'));
    const { trees } = await modelOf(names.map((name) => file(`d/${name}`, name)));
    for (const name of names) expect(trees.rockRidge!.text(`d/${name}`)).toBe(name);
    const { layout } = await createImage(names.map((name) => file(`d/${name}`)));
    expect(layout.find(({ label }) => label === 'continuation areas of /d')!.length).toBeGreaterThan(2048);
  });
});

test('a record that is full to its last byte, the 254th, needs no continuation area (RR-05)', async () => {
  // Before the system use: 33 bytes, an identifier of 33. In it: NM 5 and the name, PX 36, TF 26.
  const lengthsWith = async (name: string) => {
    const image = await createImage([file(`d/${name}`)], { joliet: false });
    const { sector } = image.layout.find(({ label }) => label === 'primary directory /d')!;
    const directory = await image.read(sector * 2048, (sector + 1) * 2048);
    const second = directory[0]!;
    const labels = image.layout.map(({ label }) => label);
    return [directory[second + directory[second]!], labels.includes('continuation areas of /d')];
  };
  expect(await lengthsWith('n'.repeat(121))).toEqual([254, false]);
  expect((await lengthsWith('n'.repeat(122)))[1]).toBe(true);
});

test('a file over 4 GiB has two records beside one that has one (MX-02)', async () => {
  const image = await createImage([file('a'), { kind: 'file', path: 'big', content: promised(2 ** 32) }], {
    joliet: false,
    rockRidge: false,
  });
  const { sector } = image.layout.find(({ label }) => label === 'primary directory /')!;
  const directory = Buffer.from(await image.read(sector * 2048, (sector + 1) * 2048));
  const records: [string, number][] = [];
  for (let at = 68; directory[at] !== 0; at += directory[at]!) {
    records.push([directory.toString('latin1', at + 33, at + 33 + directory[at + 32]!), directory[at + 25]!]);
  }
  expect(records).toEqual([
    ['A.;1', 0],
    ['BIG.;1', 0x80],
    ['BIG.;1', 0],
  ]);
});

test('a symbolic link has the permissions 0777 whatever it is given (RR-13)', async () => {
  const link: Entry = { kind: 'symlink', path: 'link', target: 'x', metadata: { mode: 0o600 } };
  const { trees } = await modelOf([link]);
  expect(trees.rockRidge!.get('link').posix!.attributes.mode).toBe(0o120777);
});
