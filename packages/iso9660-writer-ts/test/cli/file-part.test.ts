import { describe, expect, test } from 'vitest';
import { parseFilePart } from '../../src/cli/file-part.js';

const KiB = 1024;

describe('a file on the command line', () => {
  test('is whole when it is no interval', () => {
    expect(parseFilePart('a:b-c')).toEqual({ file: 'a:b-c', start: 0, end: undefined, zeroizers: [] });
  });

  test.each([
    ['0s-15s:zero_mbrpt,zero_gpt:disc.iso', { start: 0, end: 32 * KiB, zeroizers: ['zero_mbrpt', 'zero_gpt'] }],
    ['6264708d-6274851d::disc.iso', { start: 6264708 * 512, end: 6274852 * 512, zeroizers: [] }],
    ['5-9::disc.iso', { start: 5, end: 10 }],
    ['1k-1M::disc.iso', { start: KiB, end: 2 * KiB * KiB }],
    ['0s-0s::a:b, c.iso', { end: 2 * KiB, file: 'a:b, c.iso' }],
  ])('is the interval %s, of which the last block is a part', (interval, part) => {
    expect(parseFilePart(`--interval:local_fs:${interval}`)).toMatchObject({ file: 'disc.iso', ...part });
  });

  test.each([
    '--interval:imported_iso:0s-15s::disc.iso',
    '--interval:local_fs:15s-0s::disc.iso',
    '--interval:local_fs:0x-1x::disc.iso',
    '--interval:local_fs:0s-15s::',
    '--interval:local_fs:0s-15s:disc.iso',
    '--interval:local_fs:0t-9999999999999t::disc.iso',
  ])('is no interval as %s', (word) => {
    expect(parseFilePart(word)).toBeUndefined();
  });
});
