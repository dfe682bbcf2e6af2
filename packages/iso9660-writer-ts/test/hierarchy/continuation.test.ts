import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
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

test('a symbolic link has the permissions 0777 whatever it is given (RR-13)', async () => {
  const link: Entry = { kind: 'symlink', path: 'link', target: 'x', metadata: { mode: 0o600 } };
  const { trees } = await modelOf([link]);
  expect(trees.rockRidge!.get('link').posix!.attributes.mode).toBe(0o120777);
});
