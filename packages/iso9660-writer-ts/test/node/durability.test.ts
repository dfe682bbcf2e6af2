import { lstatSync, readdirSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeImage } from '../../src/node/index.js';
import { beforeEachSync, plantLink } from '../support/watched-files.js';
import { fakeImage, patterned } from './fake-image.js';
import { withDirectory } from './scratch-directory.js';

const BYTES = patterned(200_000);

interface Sync {
  readonly stats: Stats;
  /** Under the image's name, when the sync began. */
  readonly visible: Stats | undefined;
}

async function syncsOf(file: string): Promise<readonly Sync[]> {
  const syncs: Sync[] = [];
  await beforeEachSync((stats) => syncs.push({ stats, visible: lstatSync(file, { throwIfNoEntry: false }) }));
  return syncs;
}

describe('a written image survives a loss of power:', () => {
  test.each(['a new', 'an existing'])(
    '%s file is synced whole before it has its name, and its directory after',
    (kind) =>
      withDirectory(async (directory) => {
        const file = join(directory, 'disc.iso');
        if (kind !== 'a new') writeFileSync(file, 'old');
        const syncs = await syncsOf(file);
        await writeImage(fakeImage(BYTES).image, file);
        const { ino } = statSync(file);
        const ofFile = syncs.filter(({ stats }) => stats.ino === ino);
        expect(ofFile.map(({ stats, visible }) => [stats.size, visible?.ino === ino])).toEqual([[BYTES.length, false]]);
        const ofDirectory = syncs.filter(({ stats }) => stats.ino === statSync(directory).ino);
        expect(ofDirectory.map(({ visible }) => visible?.ino === ino)).toContain(true);
      }),
  );

  test('nothing is synced for who asks for the cache alone', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'disc.iso');
      const syncs = await syncsOf(file);
      await writeImage(fakeImage(BYTES).image, file, { until: 'cache' });
      expect(syncs).toEqual([]);
    }));

  test('a file that cannot be synced is an error, and the old one stays', () =>
    withDirectory(async (directory) => {
      const file = join(directory, 'disc.iso');
      writeFileSync(file, 'old');
      await beforeEachSync((stats) => {
        if (stats.isFile()) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' });
      });
      const failure = { code: 'TARGET_UNWRITABLE', cause: { code: 'EIO' } };
      await expect(writeImage(fakeImage(BYTES).image, file)).rejects.toMatchObject(failure);
      expect(readFileSync(file, 'utf8')).toBe('old');
      expect(readdirSync(directory)).toEqual(['disc.iso']);
    }));
});

describe.skipIf(process.platform === 'win32')('a symbolic link under the name of the temporary file', () => {
  test.each(['a new', 'an existing'])('is not written through, for %s file', (kind) =>
    withDirectory(async (directory) => {
      const [file, victim] = [join(directory, 'disc.iso'), join(directory, 'victim')];
      writeFileSync(victim, 'precious');
      if (kind !== 'a new') writeFileSync(file, 'old');
      const link = plantLink(directory, victim);
      // To refuse is as good as to take another name.
      const written = await writeImage(fakeImage(BYTES).image, file).then(
        () => true,
        () => false,
      );
      expect(link.planted).toBeDefined();
      expect(readFileSync(victim, 'latin1').slice(0, 20)).toBe('precious');
      expect(lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false).toBe(false);
      if (written) expect(readFileSync(file).equals(BYTES)).toBe(true);
      else if (kind !== 'a new') expect(readFileSync(file, 'utf8')).toBe('old');
    }),
  );

  test('is not written through into a place where there was no file', () =>
    withDirectory(async (directory) => {
      const nowhere = join(directory, 'nowhere');
      const link = plantLink(directory, nowhere);
      await writeImage(fakeImage(BYTES).image, join(directory, 'disc.iso')).catch(() => {});
      expect(link.planted).toBeDefined();
      expect(readdirSync(directory)).not.toContain('nowhere');
    }));
});
