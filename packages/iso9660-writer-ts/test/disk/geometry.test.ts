import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chsOf, geometryOf, sectorsToCylinder } from '../../src/disk/partitions.js';

const MEBI = 1024 ** 2;

describe('the geometry of an image as a disk (HY-02)', () => {
  test('has 64 heads of 32 blocks up to 1 GiB', () => {
    expect(geometryOf((1024 * MEBI) / 512)).toEqual({ heads: 64, sectors: 32 });
  });

  test('has as many heads more as keep the cylinders within 1,024: 69 at 1,100 MiB', () => {
    expect(geometryOf((1100 * MEBI) / 512)).toEqual({ heads: 69, sectors: 32 });
  });

  test('changes to 63 blocks a track where 255 heads no longer do', () => {
    expect(geometryOf((8 * 1024 * MEBI) / 512)).toEqual({ heads: 255, sectors: 63 });
  });

  test('has 255 heads of 32 blocks up to the last block that they can count', () => {
    expect(geometryOf(255 * 1024 * 32)).toEqual({ heads: 255, sectors: 32 });
    expect(geometryOf(255 * 1024 * 32 + 1)).toEqual({ heads: 255, sectors: 63 });
  });

  test('ends 1,100 MiB, rounded to a cylinder, at 44 E0 FC', () => {
    const sectors = (1100 * MEBI) / 2048;
    const blocks = (sectors + sectorsToCylinder(sectors)) * 4;
    expect([...chsOf(blocks - 1, geometryOf(blocks))]).toEqual([0x44, 0xe0, 0xfc]);
  });

  test('starts at cylinder 0, head 0, sector 1', () => {
    expect([...chsOf(0, { heads: 64, sectors: 32 })]).toEqual([0x00, 0x01, 0x00]);
  });

  test('counts sectors from 1, then heads, then cylinders, with bits 8 and 9 of these above the sector', () => {
    const of = (block: number) => [...chsOf(block, { heads: 64, sectors: 32 })];
    expect(of(31)).toEqual([0, 32, 0]);
    expect(of(32)).toEqual([1, 1, 0]);
    expect(of(64 * 32 - 1)).toEqual([63, 32, 0]);
    expect(of(64 * 32)).toEqual([0, 1, 1]);
    expect(of(256 * 64 * 32)).toEqual([0, 0x41, 0]);
    expect(of(1024 * 64 * 32 - 1)).toEqual([63, 0xe0, 0xff]);
  });

  test('ends at FE FF FF what no BIOS can count', () => {
    expect([...chsOf(1024 * 64 * 32, { heads: 64, sectors: 32 })]).toEqual([0xfe, 0xff, 0xff]);
  });
});

describe('rounding to a cylinder (HY-03)', () => {
  test('makes 2 MiB of 1.4 MB', () => {
    expect(sectorsToCylinder(700)).toBe(1024 - 700);
  });

  test('ends with a whole cylinder, within two cylinders, whatever the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 28 }), (sectors) => {
        const added = sectorsToCylinder(sectors);
        const blocks = (sectors + added) * 4;
        const { heads, sectors: track } = geometryOf(blocks);
        expect(blocks % (heads * track)).toBe(0);
        expect(added * 4).toBeLessThanOrEqual(heads * track * 4);
      }),
    );
  });
});
