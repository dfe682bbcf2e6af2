import { describe, expect, test } from 'vitest';
import { buildEsp, type EspOptions } from '../../src/esp/build-esp.js';
import type { Entry, IsoError } from '../../src/index.js';

const GIB = 2 ** 30;

/** What is refused, as `CODE path`. */
async function problemsOf(entries: Iterable<Entry>, options: EspOptions = {}): Promise<string[]> {
  try {
    await buildEsp(entries, options);
    return [];
  } catch (error) {
    const { problems } = error as IsoError;
    return problems.map(({ code, path }) => (path === undefined ? code : `${code} ${path}`));
  }
}

/** A file that nobody reads. */
function file(path: string, size = 1): Entry {
  return {
    kind: 'file',
    path,
    content: {
      size,
      read() {
        throw new Error('content is not read while planning');
      },
    },
  };
}

describe('what FAT cannot hold', () => {
  test('is refused all at once, before anything is read', async () => {
    const entries: Entry[] = [
      { kind: 'symlink', path: 'link', target: 'a' },
      { kind: 'device', path: 'pipe', type: 'fifo' },
      file('colon:'),
      file('dot.'),
      file('n'.repeat(256)),
      file('EFI/boot'),
      file('EFI/Boot'),
      file('large', 4 * GIB),
      file('../up'),
      file('EFI'),
    ];
    expect(await problemsOf(entries, { size: 1000, label: 'lower case' })).toEqual([
      'INVALID_OPTION',
      'INVALID_OPTION',
      'INVALID_PATH ../up',
      'DUPLICATE_PATH EFI',
      'INVALID_NAME colon:',
      'INVALID_NAME dot.',
      'FILE_TOO_LARGE large',
      'NOT_FOR_FAT link',
      `INVALID_NAME ${'n'.repeat(256)}`,
      'NOT_FOR_FAT pipe',
      'DUPLICATE_NAME EFI/boot',
    ]);
  });

  test('is a file from 4 GiB on, and nothing smaller', async () => {
    expect(await problemsOf([file('large', 4 * GIB - 1)])).toEqual([]);
    expect(await problemsOf([file('large', 4 * GIB)])).toEqual(['FILE_TOO_LARGE large']);
  });

  test('is more in the root directory than FAT12 and FAT16 have room for', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => file(`NAME${index}`));
    expect(await problemsOf(names(512))).toEqual([]);
    expect(await problemsOf(names(513))).toEqual(['TOO_MANY_ROOT_ENTRIES']);
    expect(await problemsOf(names(512), { label: 'ESP' })).toEqual(['TOO_MANY_ROOT_ENTRIES']);
    expect(await problemsOf([...names(513), file('dot.')])).toEqual(['INVALID_NAME dot.', 'TOO_MANY_ROOT_ENTRIES']);
    expect(await problemsOf(names(513), { fatType: 32 })).toEqual([]);
    expect(await problemsOf(names(300).map((entry) => ({ ...entry, path: entry.path.toLowerCase() })))).toEqual([
      'TOO_MANY_ROOT_ENTRIES',
    ]);
  });

  test('is a directory of more than 65,536 slots', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => file(`EFI/N${index}`, 0));
    expect(await problemsOf(names(65_534))).toEqual([]);
    expect(await problemsOf(names(65_535))).toEqual(['DIRECTORY_TOO_LARGE EFI']);
  });

  test('is more than its type has clusters for', async () => {
    const files = Array.from({ length: 3 }, (_, index) => file(`${index}.img`, GIB));
    expect(await problemsOf(files, { fatType: 16 })).toEqual(['IMAGE_TOO_LARGE']);
    expect(await problemsOf(files)).toEqual([]);
    await expect(buildEsp([], { fatType: 12, size: GIB })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'the volume would be larger than FAT12, which ends at 133300224 bytes',
    });
  });
});

describe('an option', () => {
  test.each<[string, EspOptions]>([
    ['size is 2047', { size: 2047 }],
    ['size is -2048', { size: -2048 }],
    ['fatType is 8', { fatType: 8 as 12 }],
    ['label is ""', { label: '' }],
    ['label is "TWELVE CHARS"', { label: 'TWELVE CHARS' }],
    ['label is "ESP+"', { label: 'ESP+' }],
    ['volumeSerial is 4294967296', { volumeSerial: 2 ** 32 }],
    ['createdAt is Invalid Date, not a valid date', { createdAt: new Date(Number.NaN) }],
  ])('that makes no sense is named: %s', async (message, options) => {
    await expect(buildEsp([], options)).rejects.toThrow(message);
  });
});
