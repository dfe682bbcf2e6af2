import { chownSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeFileAtomically, writeImage } from '../../src/node/index.js';
import { fakeImage, patterned } from './fake-image.js';
import { withDirectory } from './scratch-directory.js';

const BYTES = patterned(4_096);

const WRITERS: [string, (file: string) => Promise<void>][] = [
  ['writeFileAtomically', (file) => writeFileAtomically(file, BYTES)],
  ['writeImage', (file) => writeImage(fakeImage(BYTES).image, file)],
];

describe.each(WRITERS)('%s', (_name, write) => {
  test('keeps a dangling link, and makes the file that it leads to', () =>
    withDirectory(async (directory) => {
      symlinkSync('second', join(directory, 'first'));
      symlinkSync('file', join(directory, 'second'));
      await write(join(directory, 'first'));
      expect(lstatSync(join(directory, 'first')).isSymbolicLink()).toBe(true);
      expect(lstatSync(join(directory, 'second')).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(directory, 'file')).equals(BYTES)).toBe(true);
      expect(readdirSync(directory).sort()).toEqual(['file', 'first', 'second']);
    }));

  test.skipIf(process.getuid?.() !== 0)('keeps the owner of a file that it replaces (as root)', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'file');
      writeFileSync(file, 'old');
      chownSync(file, 1234, 4321);
      await write(file);
      expect(statSync(file)).toMatchObject({ uid: 1234, gid: 4321, size: BYTES.length });
    }),
  );
});

describe('writeFileAtomically', () => {
  async function* pieces() {
    yield BYTES.subarray(0, 1_000);
    yield BYTES.subarray(1_000);
  }

  test.each([
    ['text', 'déjà vu', Buffer.from('déjà vu')],
    ['bytes', BYTES, BYTES],
    ['pieces', [BYTES, BYTES], Buffer.concat([BYTES, BYTES])],
    ['pieces that come later', pieces(), BYTES],
  ])('writes %s', (_what, content, expected) =>
    withDirectory(async (directory) => {
      const file = join(directory, 'file');
      await writeFileAtomically(file, content);
      expect(readFileSync(file).equals(expected)).toBe(true);
      expect(readdirSync(directory)).toEqual(['file']);
    }),
  );

  test.each(['a new file', 'an existing file'])('gives %s the mode it is told', (kind) =>
    withDirectory(async (directory) => {
      const file = join(directory, 'file');
      if (kind !== 'a new file') writeFileSync(file, 'old', { mode: 0o644 });
      await writeFileAtomically(file, 'new', { mode: 0o600 });
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }),
  );

  test('leaves the old file when its content fails, with the error as it is', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'file');
      writeFileSync(file, 'old');
      async function* failing() {
        yield BYTES;
        throw new Error('no more');
      }
      await expect(writeFileAtomically(file, failing())).rejects.toThrow('no more');
      expect(readFileSync(file, 'utf8')).toBe('old');
      expect(readdirSync(directory)).toEqual(['file']);
    }));
});
