import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { buildEsp, createImage, type Entry, type ImageOptions, IsoError, overlay } from '../src/index.js';
import { fromDirectory, pipeImage, writeImage } from '../src/node/index.js';
import { withDirectory } from './node/scratch-directory.js';
import { modelOf } from './support/read-image.js';

/** A value that a script makes in a realm of its own, as Jest, `vm` and frames have it. */
function foreign<T>(script: string): T {
  return runInNewContext(script) as T;
}

const DATE = '2024-05-06T07:08:09Z';

test('values of another realm are none of ours', () => {
  expect(foreign(`new Date('${DATE}')`) instanceof Date).toBe(false);
  expect(foreign('new Uint8Array(1)') instanceof Uint8Array).toBe(false);
  expect(foreign('new Error("x")') instanceof Error).toBe(false);
});

describe('an image of values of another realm', () => {
  test('is the image of the same values of this realm', async () => {
    const script = `({
      entries: [
        { kind: 'file', path: 'view', content: new Uint8Array([1, 2, 3]), metadata: { modifiedAt: new Date('${DATE}') } },
        { kind: 'file', path: 'buffer', content: new Uint8Array([4, 5]).buffer },
        { kind: 'file', path: 'source', content: { size: 2, async *read(start, end) { yield new Uint8Array([6, 7]).subarray(start, end); } } },
        { kind: 'file', path: 'boot', content: Uint8Array.from({ length: 2048 }, (_, at) => [0xfb, 0xc0, 0x78, 0x70][at - 64] ?? 0) },
        { kind: 'directory', path: 'd', metadata: { modifiedAt: new Date('${DATE}') } },
      ],
      options: {
        createdAt: new Date('2025-01-01T00:00:00Z'),
        boot: [{ path: 'boot', platform: 'bios' }],
        hybrid: { bootCode: { loader: 'isolinux', code: new Uint8Array(432).fill(1) } },
        joliet: { longNames: true },
        hide: () => [],
      },
    })`;
    const there = foreign<{ entries: Entry[]; options: ImageOptions }>(script);
    // biome-ignore lint/security/noGlobalEval: the same script in this realm
    const here = eval(script) as typeof there;
    const images = await Promise.all([there, here].map(({ entries, options }) => createImage(entries, options)));
    const [one, other] = await Promise.all(images.map((image) => image.read(0, image.size)));
    expect(Buffer.compare(one!, other!)).toBe(0);
  });

  test('gives a date from a metadata function, and takes an EFI partition and layers', async () => {
    await withDirectory(async (directory) => {
      const metadata = () => ({ modifiedAt: foreign<Date>(`new Date('${DATE}')`) });
      const layers = foreign<Entry[]>(`[{ kind: 'file', path: 'a', content: 'a' }]`);
      const { trees } = await modelOf((await all(overlay(fromDirectory(directory, { metadata }), layers))) as Entry[]);
      expect(trees.rockRidge!.get('').posix!.modifiedAt).toEqual(new Date(DATE));
      expect((await buildEsp(layers, { createdAt: foreign(`new Date('${DATE}')`) })).size).toBeGreaterThan(0);
    });
  });

  test('has variants of foreign values', async () => {
    const image = await createImage([{ kind: 'file', path: 'a', content: 'a' }]);
    const content = foreign<Uint8Array>('new Uint8Array([98])');
    const createdAt = foreign<Date>(`new Date('${DATE}')`);
    expect((await image.variant({ files: [{ kind: 'file', path: 'a', content }], createdAt })).size).toBe(image.size);
  });
});

describe('an error of another realm', () => {
  const failing = foreign<() => never>(`() => { throw new TypeError('the network is down'); }`);

  test.each([
    ['a source that cannot be read', { size: 1, read: failing }],
    ['a source that cannot be opened', { size: 1, read: failing, open: failing }],
    ['a stream', { size: 1, stream: failing }],
  ])('of %s is the reason of ours', async (_, content) => {
    const image = await createImage([{ kind: 'file', path: 'a', content: content as never }]);
    const error = await image.read(0, image.size).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(IsoError);
    expect(error).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      path: 'a',
      message: expect.stringContaining('network is down'),
    });
  });

  test('with which planning is aborted comes back as it is', async () => {
    const reason = foreign<Error>(`new Error('enough')`);
    await expect(createImage([], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('of a pipe comes back as it is, and of a file leaves none', async () => {
    const image = await createImage([{ kind: 'file', path: 'a', content: 'a' }]);
    const reason = foreign<Error>(`new Error('full')`);
    const write = () => Promise.reject(reason);
    await expect(pipeImage(image, { write })).rejects.toBe(reason);
    await withDirectory(async (directory) => {
      const broken = await createImage([{ kind: 'file', path: 'a', content: { size: 1, read: failing } }]);
      await expect(writeImage(broken, join(directory, 'x.iso'))).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
      expect(() => readFileSync(join(directory, 'x.iso'))).toThrow('ENOENT');
    });
  });
});

async function all(entries: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}
