import { describe, expect, test } from 'vitest';
import { INSTALLER_FAMILIES } from '../../src/index.js';
import { randomCases } from './cases.js';
import { EXPECTED } from './expected/index.js';
import { parsed } from './parse.js';

const COUNT = 400;

describe.each(INSTALLER_FAMILIES)('%s', (family) => {
  test('no value becomes a line, a key or a command of its own', () => {
    const { written, refused } = randomCases(family, COUNT, 20261129);
    for (const { text, ...of } of written) expect(parsed(family, text)).toEqual(EXPECTED[family](of));
    // Neither may the test run dry.
    expect(written.length).toBeGreaterThan(COUNT / 4);
    expect(refused).toBeGreaterThan(COUNT / 20);
  });
});
