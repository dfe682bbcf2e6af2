import { expect, test } from 'vitest';
import {
  GRUB2_OFFSET,
  grub2Block,
  ISOLINUX_SIGNATURE,
  patchBootInfoTable,
  patchGrub2Info,
  SHORTEST_WITH_GRUB2_INFO,
  SHORTEST_WITH_INFO_TABLE,
  TABLE_OFFSET,
} from '../../src/format/boot-info-table.js';

test('a boot-info table fills bytes 8 to 63, the sum of what follows in it (ET-10)', () => {
  expect([TABLE_OFFSET, SHORTEST_WITH_INFO_TABLE]).toEqual([8, 64]);
  // Part of a larger memory, as a boot image that was read may be.
  const image = new Uint8Array(100).subarray(10, 82).fill(0xff, 0, 64);
  image.set([1, 0, 0, 0, 2, 0, 0, 0x80], 64);
  patchBootInfoTable(image, 0x01020304);
  expect([...image]).toEqual([
    ...Array(8).fill(0xff),
    ...[16, 0, 0, 0],
    ...[4, 3, 2, 1],
    ...[72, 0, 0, 0],
    ...[3, 0, 0, 0x80],
    ...Array(40).fill(0),
    ...[1, 0, 0, 0, 2, 0, 0, 0x80],
  ]);
});

test('the boot info of GRUB 2 is its second part, five blocks behind its first (ET-11)', () => {
  expect([GRUB2_OFFSET, SHORTEST_WITH_GRUB2_INFO]).toEqual([2548, 2556]);
  expect([grub2Block(0), grub2Block(20)]).toEqual([5, 85]);
  const image = new Uint8Array(2600).subarray(20, 2576);
  patchGrub2Info(image, 20);
  expect([...image.subarray(2548)]).toEqual([85, 0, 0, 0, 0, 0, 0, 0]);
  expect(image.subarray(0, 2548).every((byte) => byte === 0)).toBe(true);
});

test('isolinux tells that an MBR can start it by four bytes (HY-01)', () => {
  expect(ISOLINUX_SIGNATURE).toEqual({ offset: 64, bytes: [0xfb, 0xc0, 0x78, 0x70] });
});
