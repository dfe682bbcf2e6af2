import { expect, test } from 'vitest';
import { formatBytes, formatSeconds } from '../../../src/form/browser/progress.js';

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [99.94 * 1024, '99.9 KiB'],
  [150 * 1024 ** 2, '150 MiB'],
  [4.7 * 1024 ** 3, '4.7 GiB'],
  [2 ** 60, '1048576 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '1 second'],
  [59.4, '59 seconds'],
  [59.6, '1 minute'],
  [90, '2 minutes'],
  [3599, '1 hour'],
  [3600, '1 hour'],
  [7300, '2 hours 2 minutes'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
