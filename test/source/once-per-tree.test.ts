import { expect, test } from 'vitest';
import { oncePerTree } from '../../src/source/once-per-tree.js';
import { scannedTreeOf } from '../../src/source/scanned-tree.js';

test('what follows from a scan is found out once, and anew for another scan', async () => {
  let asked = 0;
  const find = oncePerTree(async () => ++asked);
  const [one, other] = [scannedTreeOf([]), scannedTreeOf([])];
  expect(await Promise.all([find(one), find(one), find(other)])).toEqual([1, 1, 2]);
  expect(await find(one)).toBe(1);
});
