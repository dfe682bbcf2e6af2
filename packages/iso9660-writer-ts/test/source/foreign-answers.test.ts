import { describe, expect, test } from 'vitest';
import { type ByteCursor, type ByteSource, createImage, type Entry, type IsoImage } from '../../src/index.js';
import { countOf, streamOf } from '../../src/internal.js';

const SIZE = 5_000;

/** An image of one file whose source is given. */
function imageOf(source: Partial<ByteSource>): Promise<IsoImage> {
  const content = { size: SIZE, read: unused, ...source } as ByteSource;
  const entries: Entry[] = [
    { kind: 'file', path: 'a', content },
    { kind: 'file', path: 'b', content: 'b' },
  ];
  return createImage(entries);
}

function unused(): never {
  throw new Error('it has a cursor');
}

const opening = (fill: (target: Uint8Array) => unknown): Partial<ByteSource> => ({
  open: () => ({ fill, close() {} }) as ByteCursor,
});

/** Every way to read an image to its end. */
const CONSUMERS: [string, (image: IsoImage) => Promise<unknown>][] = [
  ['a stream', (image) => new Response(image.stream()).arrayBuffer()],
  ['a range', (image) => image.read(0, image.size)],
  [
    'a cursor',
    async (image) => {
      const cursor = image.open();
      const target = new Uint8Array(3_000);
      while ((await cursor.fill(target)) > 0);
    },
  ],
];

const WRONG: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a negative number', -1],
  ['half a byte', 0.5],
  ['no number', Number.NaN],
  ['a number as text', '1'],
  ['more than there is room for', 1_000_000],
  ['a BigInt', 1n],
];

describe.each(CONSUMERS)('%s', (_consumer, consume) => {
  test.each(WRONG)('fails when fill returns %s', async (_what, answer) => {
    const image = await imageOf(opening(() => answer));
    await expect(consume(image)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'a' });
  });

  test.each(WRONG)('fails when fill promises %s', async (_what, answer) => {
    const image = await imageOf(opening(async () => answer));
    await expect(consume(image)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'a' });
  });

  test.each([
    ['before its end', 100],
    ['after its end', Number.POSITIVE_INFINITY],
  ])('fails when the source ends %s', async (_what, has) => {
    let left = has;
    const fill = (target: Uint8Array) => {
      const count = Math.min(left, target.length);
      left -= count;
      return count;
    };
    const image = await imageOf(opening(fill));
    await expect(consume(image)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'a' });
  });

  test.each([
    ['text', 'x'.repeat(SIZE)],
    ['an array of numbers', new Array(SIZE).fill(1)],
    ['undefined', undefined],
  ])('fails when read yields %s', async (_what, piece) => {
    const image = await imageOf({
      async *read() {
        yield piece as never;
      },
    });
    await expect(consume(image)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'a' });
  });

  test.each([
    ['read', 'undefined', { read: () => undefined }],
    ['read', 'text', { read: () => 'x' }],
    ['open', 'null', { open: () => null }],
    ['open', 'an object without fill', { open: () => ({ close() {} }) }],
    ['open', 'a promise for nothing', { open: async () => undefined }],
  ])('fails when %s returns %s', async (_method, _what, source) => {
    const image = await imageOf(source as never);
    await expect(consume(image)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'a' });
  });
});

describe('reading exactly one file', () => {
  test('notices that its source gives too much', async () => {
    const image = await imageOf(opening((target) => target.length));
    const row = image.layout.find(({ label }) => label === 'a')!;
    const range = image.read(row.sector * 2048, row.sector * 2048 + SIZE);
    await expect(range).rejects.toMatchObject({ code: 'SOURCE_CHANGED', path: 'a' });
  });
});

describe('a source that never answers', () => {
  const hanging = opening(() => new Promise(() => {}));

  test('does not keep a stream from being cancelled', async () => {
    const reader = (await imageOf(hanging)).stream().getReader();
    for (let turn = 0; turn < 3; turn++) {
      const read = reader.read();
      if ((await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 50))])) === undefined) break;
    }
    await reader.cancel();
  });

  test('does not keep a range from being aborted', async () => {
    const image = await imageOf(hanging);
    const stop = new AbortController();
    const range = image.read(0, image.size, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(range).rejects.toThrow('enough');
  });

  test.each(['fill', 'open', 'close'] as const)(
    'in %s does not keep a cursor from being aborted',
    async (method) => {
      const never = () => new Promise<never>(() => {});
      const cursor = { fill: (target: Uint8Array) => target.length, close() {} };
      const open = method === 'open' ? never : () => ({ ...cursor, [method]: never });
      const image = await imageOf({ open });
      const stop = new AbortController();
      const reading = image.open({ signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 20);
      await expect(reading.fill(new Uint8Array(image.size))).rejects.toThrow(method === 'close' ? /changed/ : 'enough');
      await reading.close();
    },
    5_000,
  );
});

describe('two fills at once', () => {
  test('are the fault of the caller: the second is refused, and the first is whole', async () => {
    const image = await imageOf(
      opening(async (target) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        target.fill(1);
        return Math.min(target.length, SIZE);
      }),
    );
    const { sector } = image.layout.find(({ label }) => label === 'a')!;
    const cursor = image.open({ start: sector * 2048 });
    const first = cursor.fill(new Uint8Array(100));
    await expect(cursor.fill(new Uint8Array(100))).rejects.toThrow(/another fill/);
    expect(await first).toBe(100);
    expect(await cursor.fill(new Uint8Array(100))).toBe(100);
    await cursor.close();
  });
});

describe('a stream of a cursor', () => {
  const cursorOf = (counts: number[]): ByteCursor => ({ fill: () => counts.shift() ?? 0, close() {} });

  test.each([
    ['fewer', [10, 5], /20 bytes were promised, and 15 came/],
    ['more', [10, 10, 1], /20 bytes were promised, and more came/],
  ])('fails when %s bytes come than were promised', async (_what, counts, message) => {
    const stream = streamOf(cursorOf(counts as number[]), { size: 20 });
    await expect(new Response(stream).arrayBuffer()).rejects.toMatchObject({ code: 'SOURCE_CHANGED', message });
  });

  test('ends with the cursor when no size is promised', async () => {
    expect((await new Response(streamOf(cursorOf([10, 5]))).arrayBuffer()).byteLength).toBe(15);
  });

  test('takes no other answer than a count that has room', () => {
    expect(countOf(0, 0)).toBe(0);
    expect(countOf(7, 7)).toBe(7);
    for (const answer of [8, -1, 1.5, Number.NaN, '7', true, {}, undefined]) expect(() => countOf(answer, 7)).toThrow();
  });
});
