import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type ImageOptions } from '../src/index.js';
import { createTreeCache, fromDirectory, pipeImage, writeImage } from '../src/node/index.js';
import { makeTree } from './cli/make-tree.js';
import { failureOf } from './node/collect.js';
import { withDirectory } from './node/scratch-directory.js';
import { watchListeners } from './support/abort-listeners.js';
import { everyByte } from './support/read-stream.js';
import { bytesOf, fileOf } from './support/watched-image.js';
import { FORMS, Watch, watchedSource } from './support/watched-source.js';

/** One file of 200,000 bytes, whose reading fails at the half when it is to. */
function entriesWith(form: (typeof FORMS)[number], error?: Error): readonly Entry[] {
  const failure = error && { at: 100_000, error };
  return [
    fileOf('a', watchedSource(form, bytesOf(200_000), new Watch(), { piece: 10_000, ...(failure && { failure }) })),
  ];
}

const imageOf = (form: (typeof FORMS)[number], error?: Error) => createImage(entriesWith(form, error));

const gone = new Error('the disk is gone');

describe.each(FORMS)('the signal of a caller keeps no listener, with a source that has %s,', (form) => {
  test('of a stream that was read to its end, cancelled, or failed', async () => {
    const watched = watchListeners();
    const { signal } = watched;
    await everyByte((await imageOf(form)).stream({ signal }));
    expect(watched.kept).toBe(0);

    const reader = (await imageOf(form)).stream({ signal }).getReader();
    await reader.read();
    await reader.cancel();
    expect(watched.kept).toBe(0);

    await (await imageOf(form)).stream({ signal }).cancel();
    expect(watched.kept).toBe(0);

    await failureOf(everyByte((await imageOf(form, gone)).stream({ signal })));
    expect(watched.kept).toBe(0);
    // A stream hears an abort also while its consumer rests, so that it does listen.
    expect(watched.added).toBeGreaterThan(0);
  });

  test('of a stream whose consumer makes the callback for its progress fail', async () => {
    const watched = watchListeners();
    const onProgress = () => {
      throw new Error('mine');
    };
    await failureOf(everyByte((await imageOf(form)).stream({ signal: watched.signal, onProgress })));
    expect(watched.kept).toBe(0);
  });

  test('of a range that was read', async () => {
    const watched = watchListeners();
    const image = await imageOf(form);
    await image.read(0, image.size, watched.signal);
    await failureOf((await imageOf(form, gone)).read(0, image.size, watched.signal));
    expect(watched.kept).toBe(0);
  });

  test('of a cursor that was read to its end, closed before, or failed', async () => {
    const watched = watchListeners();
    const target = new Uint8Array(30_000);
    const drain = async (image: Awaited<ReturnType<typeof imageOf>>) => {
      const cursor = image.open({ signal: watched.signal });
      try {
        while ((await cursor.fill(target)) > 0);
      } finally {
        await cursor.close();
      }
    };
    await drain(await imageOf(form));
    await failureOf(drain(await imageOf(form, gone)));
    const half = (await imageOf(form)).open({ signal: watched.signal });
    await half.fill(target);
    await half.close();
    expect(watched.kept).toBe(0);
  });

  test('of an image that was piped or written', () =>
    withDirectory(async (directory) => {
      const watched = watchListeners();
      const { signal } = watched;
      const file = join(directory, 'disc.iso');
      const full = () => {
        throw new Error('full');
      };
      await pipeImage(await imageOf(form), { write: () => {} }, { signal });
      await failureOf(pipeImage(await imageOf(form), { write: full }, { signal }));
      await failureOf(pipeImage(await imageOf(form, gone), { write: () => {} }, { signal }));
      await writeImage(await imageOf(form), file, { signal });
      await failureOf(writeImage(await imageOf(form, gone), file, { signal }));
      await failureOf(writeImage(await imageOf(form), directory, { signal }));
      expect(watched.kept).toBe(0);
    }));

  test.each<[string, ImageOptions]>([
    ['by names and sizes alone', {}],
    ['with a media check', { mediaCheck: true }],
    ['with equal content shared', { deduplicate: true }],
    ['with a boot image', { boot: [{ path: 'a', platform: 'bios', infoTable: true }] }],
  ])('of an image that was planned %s', async (_how, options) => {
    const watched = watchListeners();
    const { signal } = watched;
    const twice = (error?: Error) => [...entriesWith(form, error), fileOf('b', bytesOf(200_000))];
    await createImage(twice(), { ...options, signal });
    await createImage(twice(gone), { ...options, signal }).catch(() => {});
    await failureOf(createImage([fileOf('../a', '')], { ...options, signal }));
    expect(watched.kept).toBe(0);
  });
});

test('the signal of a caller keeps no listener of a scan, with a cache or without, nor of one that is left early', () =>
  withDirectory(async (root) => {
    await makeTree(root, Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index % 5}/${index}`, 'x'])));
    const watched = watchListeners();
    const { signal } = watched;
    const cache = createTreeCache({ freshFor: 3_600_000 });
    for (const options of [{ signal }, { signal, cache }, { signal, cache }]) {
      await createImage(fromDirectory(root, options), { signal });
    }
    for await (const _entry of fromDirectory(root, { signal })) break;
    await failureOf(createImage(fromDirectory(join(root, 'none'), { signal }), { signal }));
    expect(watched.kept).toBe(0);
  }));
