import { expect, test } from 'vitest';
import { deviceEntry } from '../../src/node/host-entry.js';

test.each([
  ['the null device', 0x103, 1, 3],
  ['the first disk', 0x800, 8, 0],
  ['a minor number beyond eight bits', 0x10_0301, 3, 0x101],
  ['the largest numbers of Linux, 12 and 20 bits', 0xffff_ffff, 0xfff, 0xf_ffff],
  ['a minor number of 32 bits', 0xfff_fff0_01ff, 1, 0xffff_ffff],
  ['a major number beyond twelve bits', 0x1000_0000_0203, 0x1002, 3],
])('the device number of %s is taken apart as Linux packs it', (_, rdev, major, minor) => {
  expect(deviceEntry('node', 'block', rdev, {})).toMatchObject({ major, minor });
});

test('a fifo has no device numbers', () => {
  expect(deviceEntry('pipe', 'fifo', 0, {})).toEqual({ kind: 'device', path: 'pipe', type: 'fifo', metadata: {} });
});
