import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../../src/index.js';
import { modelOf, warningsOf } from '../support/read-image.js';

const device = (major: number, minor: number): Entry => ({
  kind: 'device',
  path: 'device',
  type: 'block',
  major,
  minor,
});

describe('a device number (RR-15)', () => {
  test.each([
    [8, 255],
    [255, 0],
    [255, 255],
  ])('of two small parts is one value, which all readers read alike: %i, %i', async (major, minor) => {
    const { trees } = await modelOf([device(major, minor)]);
    expect(trees.rockRidge!.get('device').posix!.device).toEqual({ major, minor });
    expect(await warningsOf([device(major, minor)])).not.toContain('DEVICE_NUMBER device');
  });

  test.each([
    [8, 256],
    [8, 4095],
    [8, 4096],
    [256, 0],
    [4095, 255],
    [4095, 4095],
  ])(
    'with a part of more than eight bits is two values, which readers take differently: %i, %i',
    async (major, minor) => {
      const { trees } = await modelOf([device(major, minor)]);
      expect(trees.rockRidge!.get('device').posix!.device).toEqual({ major, minor });
      expect(await warningsOf([device(major, minor)])).toContain('DEVICE_NUMBER device');
    },
  );

  test.each([256, 4095, 65_536])('of major 0 and minor %i is told to have no form that Linux reads', async (minor) => {
    const { warnings } = await createImage([device(0, minor)]);
    expect(warnings.map(({ message }) => message).join()).toContain('for another');
  });

  test.each([
    [0, 255],
    [1, 256],
    [256, 0],
    [4095, 65_536],
  ])('of %i and %i has a form that Linux reads', async (major, minor) => {
    const { warnings } = await createImage([device(major, minor)]);
    expect(warnings.map(({ message }) => message).join()).not.toContain('for another');
  });
});
