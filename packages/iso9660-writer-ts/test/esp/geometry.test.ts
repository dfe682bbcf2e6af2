import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseGeometry } from '../../src/esp/geometry.js';
import type { FatType } from '../../src/format/fat.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

function geometryOf(used: number, fatType?: FatType, size = 0) {
  return chooseGeometry({ fatType, size, usedClusters: (_type, clusterLength) => Math.ceil(used / clusterLength) });
}

describe('the geometry of a volume', () => {
  test.each([
    [1 * MIB, 12],
    [7 * MIB, 12],
    [9 * MIB, 16],
    [120 * MIB, 16],
    [130 * MIB, 32],
    [8 * GIB, 32],
  ])('of %i bytes follows its size in clusters of a logical sector: FAT%i', (used, fatType) => {
    const geometry = geometryOf(used);
    expect(geometry).toMatchObject({ fatType, clusterLength: 2048 });
    expect(geometry!.clusterCount * 2048 - used).toBeLessThan(40 * KIB);
  });

  test('is as large as a type that was asked for has to be', () => {
    expect(geometryOf(0, 12)?.diskSectors).toBe(64);
    expect(geometryOf(0, 16)?.clusterCount).toBeGreaterThanOrEqual(4085 + 16);
    expect(geometryOf(0, 32)?.clusterCount).toBeGreaterThanOrEqual(65_525 + 16);
  });

  test('has larger clusters when a type that was asked for has too few', () => {
    expect(geometryOf(100 * MIB, 12)?.clusterLength).toBe(32 * KIB);
    expect(geometryOf(1000 * MIB, 16)?.clusterLength).toBe(16 * KIB);
    expect(geometryOf(600 * GIB)?.clusterLength).toBe(4 * KIB);
  });

  test('is none when nothing is large enough', () => {
    expect(geometryOf(130 * MIB, 12)).toBeUndefined();
    expect(geometryOf(3 * GIB, 16)).toBeUndefined();
    expect(geometryOf(2048 * GIB)).toBeUndefined();
  });

  test('is exactly as large as was asked for', () => {
    for (const size of [64 * KIB, 16 * MIB, 64 * MIB, 512 * MIB]) {
      expect(geometryOf(0, undefined, size)!.diskSectors * 512).toBe(size);
    }
  });

  test('keeps the rules of its type, whatever is asked for (FAT-01, FAT-02, FAT-03)', () => {
    const anyDemand = fc.record({
      used: fc.oneof(fc.nat({ max: 300 * MIB }), fc.nat({ max: 9 * MIB }), fc.integer({ min: 1, max: 3000 * MIB })),
      size: fc.oneof(fc.constant(0), fc.nat({ max: 400 * MIB })).map((size) => size - (size % 2048)),
      fatType: fc.constantFrom(undefined, 12 as const, 16 as const, 32 as const),
    });
    fc.assert(
      fc.property(anyDemand, ({ used, size, fatType }) => {
        const geometry = geometryOf(used, fatType, size);
        if (geometry === undefined) return;
        const { clusterCount, clusterLength, reservedLength, fatLength, rootLength, dataLength, diskSectors } =
          geometry;
        const byCount = clusterCount < 4085 ? 12 : clusterCount < 65_525 ? 16 : 32;
        expect(geometry.fatType).toBe(byCount);
        expect(geometry.fatType).toBe(fatType ?? byCount);
        expect(reservedLength + 2 * fatLength + rootLength + dataLength).toBe(diskSectors * 512);
        expect(Math.floor(dataLength / clusterLength)).toBe(clusterCount);
        expect(clusterCount * clusterLength).toBeGreaterThanOrEqual(used);
        expect(diskSectors * 512).toBeGreaterThanOrEqual(size);
        expect(fatLength * 8).toBeGreaterThanOrEqual((clusterCount + 2) * byCount);
        for (const length of [reservedLength, fatLength, rootLength, dataLength]) expect(length % 2048).toBe(0);
        expect(diskSectors % 32).toBe(0);
      }),
      { seed: 9660, numRuns: 2000 },
    );
  });
});
