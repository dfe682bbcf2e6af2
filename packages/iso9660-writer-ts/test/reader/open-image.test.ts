import { describe, expect, test } from 'vitest';
import { type ByteSource, createImage, type Entry, type ImageOptions } from '../../src/index.js';
import { openImage } from '../../src/reader/index.js';
import { MutableImage } from '../support/mutation/mutable-image.js';
import { DAY, file } from '../support/read-image.js';

async function imageOf(entries: Iterable<Entry>, options: ImageOptions = {}) {
  return createImage(entries, { createdAt: DAY, ...options });
}

async function bytesOf(entries: Iterable<Entry>, options: ImageOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const image = await imageOf(entries, options);
  return Uint8Array.from(await image.read(0, image.size));
}

const SAMPLE = [
  file('readme.txt', 'hello\n'),
  file('ks_scripts/network.cfg', 'network --bootproto=static\n'),
  file('ks_scripts/disk.cfg', 'clearpart --all\n'),
  { kind: 'symlink', path: 'link', target: 'readme.txt' } as const,
];

/** A source that counts how often it is read, and gives it chunk by chunk. */
function countingSource(bytes: Uint8Array): ByteSource & { reads: number } {
  return {
    size: bytes.length,
    reads: 0,
    async *read(start, end) {
      this.reads += 1;
      for (let at = start; at < end; at += 1000) yield bytes.subarray(at, Math.min(at + 1000, end));
    },
  };
}

describe('an image is opened', () => {
  test.each([
    ['of bytes', (bytes: Uint8Array<ArrayBuffer>) => bytes],
    ['of a Blob', (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes])],
    ['of a stream', (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream()],
    ['of a source of ranges', countingSource],
  ])('%s', async (_kind, sourceOf) => {
    const iso = await openImage(sourceOf(await bytesOf(SAMPLE, { volume: { id: 'SAMPLE' } })));
    expect(iso.volume).toMatchObject({ id: 'SAMPLE', jolietId: 'SAMPLE', created: DAY, blockSize: 2048 });
    expect(await iso.text('ks_scripts/network.cfg')).toBe('network --bootproto=static\n');
    expect((await iso.find('/readme.txt'))?.metadata).toEqual({ mode: 0o644, uid: 0, gid: 0, modifiedAt: DAY });
    expect((await iso.entries()).map(({ path }) => path)).toEqual([
      'ks_scripts',
      'link',
      'readme.txt',
      'ks_scripts/disk.cfg',
      'ks_scripts/network.cfg',
    ]);
    expect(iso.problems).toEqual([]);
  });

  test('not of a stream that is larger than the limit, which is then cancelled', async () => {
    const bytes = await bytesOf(SAMPLE);
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytes.subarray(0, 10_000)),
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(openImage(stream, { limits: { streamBytes: 20_000 } })).rejects.toMatchObject({
      name: 'IsoReadError',
      code: 'STREAM_TOO_LARGE',
      message: expect.stringContaining('openImageFile'),
    });
    expect(cancelled).toBe(true);
  });

  test.each([
    [new Uint8Array(0), 'NOT_ISO9660'],
    [new Uint8Array(100_000), 'NOT_ISO9660'],
    ['text' as never, 'INVALID_SOURCE'],
    [undefined as never, 'INVALID_SOURCE'],
  ])('not of what is no image: %#', async (source, code) => {
    await expect(openImage(source)).rejects.toMatchObject({ code });
  });

  test('not with a limit, a session or a view that there is not', async () => {
    const bytes = await bytesOf(SAMPLE, { rockRidge: false });
    await expect(openImage(bytes, { limits: { depth: 0 } })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(openImage(bytes, { limits: { deep: 1 } as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(openImage(bytes, { session: 0.5 })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(openImage(bytes, { session: 40 })).rejects.toMatchObject({ code: 'NOT_ISO9660' });
    await expect(openImage(bytes, { view: 'rockRidge' })).rejects.toMatchObject({
      code: 'NO_SUCH_VIEW',
      message: expect.stringContaining('joliet, primary'),
    });
  });

  test('and gives up as soon as its signal is aborted', async () => {
    const source = countingSource(await bytesOf(SAMPLE));
    const controller = new AbortController();
    const iso = await openImage(source, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(iso.entries()).rejects.toThrow('enough');
  });

  test('and a source that gives fewer bytes than it promised is told', async () => {
    const bytes = await bytesOf(SAMPLE);
    const source = { ...countingSource(bytes.subarray(0, 40_000)), size: bytes.length };
    await expect(openImage(source)).rejects.toMatchObject({ code: 'SOURCE_SHORT' });
  });
});

describe('a path', () => {
  test.each([
    ['ks_scripts/netwrok.cfg', 'ks_scripts/network.cfg'],
    ['README.TXT', 'readme.txt'],
    ['ks_script/network.cfg', 'ks_scripts'],
    ['readme.txt/more', 'readme.txt'],
  ])('%s that is not there is told with the nearest one', async (path, nearest) => {
    const iso = await openImage(await bytesOf(SAMPLE));
    await expect(iso.text(path)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      path,
      message: expect.stringContaining(`the nearest path is ${JSON.stringify(nearest)}`),
    });
    expect(await iso.find(path)).toBeUndefined();
  });

  test('of a directory has no content, and one of a file no names', async () => {
    const iso = await openImage(await bytesOf(SAMPLE));
    await expect(iso.read('ks_scripts')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(iso.list('readme.txt')).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
    expect((await iso.list('/ks_scripts/')).map(({ path }) => path)).toEqual([
      'ks_scripts/disk.cfg',
      'ks_scripts/network.cfg',
    ]);
    expect(await iso.find('')).toMatchObject({ kind: 'directory', path: '' });
  });

  test('four directories deep, among a thousand names each, is found with six reads or fewer', async () => {
    const names = Array.from(
      { length: 1000 },
      (_, index) => `a file with a long name ${index}.${'x'.repeat(index % 200)}`,
    );
    const entries = ['', 'a/', 'a/b/', 'a/b/c/'].flatMap((directory) =>
      names.map((name) => file(`${directory}${name}`, name)),
    );
    const source = countingSource(await bytesOf(entries));
    const iso = await openImage(source);
    for (const path of ['a/b/c/a file with a long name 7.xxxxxxx', `a/b/c/${names[199]}`]) {
      source.reads = 0;
      expect((await iso.find(path))?.path).toBe(path);
      expect(source.reads).toBeLessThanOrEqual(6);
    }
  });

  test('in directories that were looked in before is found without reading them again', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `${index}${'-'.repeat(index % 240)}`);
    const source = countingSource(await bytesOf(names.map((name) => file(`a/b/${name}`, name))));
    const iso = await openImage(source);
    await iso.find('a/b/0');
    source.reads = 0;
    for (const name of names) expect((await iso.find(`a/b/${name}`))?.path).toBe(`a/b/${name}`);
    for (const name of names) expect(await iso.find(`a/b/${name}x`)).toBeUndefined();
    // A continuation area each, at most, of names that begin alike. Pieces of 16 KiB serve many.
    expect(source.reads).toBeLessThan(30);
  });

  test('is found as it is listed, whatever its name', async () => {
    const image = new MutableImage(
      await bytesOf([
        file('a/plain', '1'),
        file('a/xplain2', '2'),
        file(`a/${'n'.repeat(250)}`, '3'),
        file(`a/${'n'.repeat(249)}é`, '4'),
        file('a/caf\udce9', '5'),
      ]),
    );
    image.text(image.entry(image.record('XPLAIN2.;1'), 'NM') + 5, '../pl\0n');
    const iso = await openImage(image.bytes);
    const listed = await iso.list('a');
    expect(listed.map(({ path }) => path)).toContain('a/.._pl_n');
    for (const { path } of listed) expect((await iso.find(path))?.path).toBe(path);
    expect(listed.length).toBe(5);
  });

  test('is found while others are', async () => {
    const entries = Array.from({ length: 50 }, (_, index) =>
      file(`d${index}/${'n'.repeat(240)}${index}`, String(index)),
    );
    const iso = await openImage(countingSource(await bytesOf(entries)));
    const texts = await Promise.all(entries.map(({ path }) => iso.text(path)));
    expect(texts).toEqual(entries.map((_, index) => String(index)));
  });
});

describe('a walk', () => {
  test('reads directories that lie behind one another together, each once', async () => {
    const paths = Array.from({ length: 400 }, (_, index) => {
      const top = `d${index % 20}`;
      return [`${top}/f${index}`, `${top}/e${index}/f`];
    }).flat();
    const source = countingSource(await bytesOf(paths.map((path) => file(path, path))));
    const iso = await openImage(source);
    source.reads = 0;
    const entries = await iso.entries();
    const files = entries.flatMap(({ kind, path }) => (kind === 'file' ? [path] : []));
    expect(files.sort()).toEqual(paths.sort());
    // 421 directories, of which those in one directory lie behind one another.
    expect(source.reads).toBeLessThan(30);
  });
});

describe('content', () => {
  test('is read in any range, also over the sections of a large file', async () => {
    const size = 2 ** 32 + 100_000;
    const content: ByteSource = {
      size,
      async *read(start, end) {
        for (let at = start; at < end; at += 65_536) {
          yield Uint8Array.from({ length: Math.min(65_536, end - at) }, (_, index) => (at + index) % 251);
        }
      },
    };
    const image = await imageOf([{ kind: 'file', path: 'large', content }]);
    const iso = await openImage({
      size: image.size,
      async *read(start, end) {
        yield image.read(start, end);
      },
    });
    const large = await iso.find('large');
    expect(large?.record.extents.map(({ length }) => length)).toEqual([0xfffff800, size - 0xfffff800]);
    const source = (large as { content: ByteSource }).content;
    expect(source.size).toBe(size);
    const start = 0xfffff800 - 70_000;
    const pieces: Uint8Array[] = [];
    for await (const piece of source.read(start, start + 140_000)) pieces.push(piece);
    const whole = Buffer.concat(pieces);
    expect(whole.length).toBe(140_000);
    expect(whole.every((byte, index) => byte === (start + index) % 251)).toBe(true);
  });
});
