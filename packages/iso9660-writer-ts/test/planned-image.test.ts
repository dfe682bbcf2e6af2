import { describe, expect, test } from 'vitest';
import { createImage, type Entry } from '../src/index.js';
import { everyByte, everyByteByob } from './support/read-stream.js';
import { bytesOf, fileOf, startOf, turn, watchedImage } from './support/watched-image.js';
import { FORMS, Watch, watchedSource } from './support/watched-source.js';

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: unknown) => error,
  );
}

describe.each(FORMS)('a source that knows how to %s', (form) => {
  test('is not touched before its bytes are asked for', async () => {
    const { watch, image } = await watchedImage(form, 5_000);
    const reader = image.stream().getReader();
    await turn();
    expect(watch.opened).toBe(0);
    await reader.read();
    expect(watch.pieces).toBeGreaterThan(0);
    await reader.cancel();
  });

  test('is not read ahead of the consumer', async () => {
    const { watch, image } = await watchedImage(form, 1_000_000, { piece: 10_000 });
    const start = startOf(image, 'a');
    const reader = image.stream({ start }).getReader();
    await reader.read();
    const { pieces } = watch;
    await turn();
    expect(watch.pieces).toBe(pieces);
    expect(pieces).toBeLessThanOrEqual(7);
    await reader.cancel();
  });

  test('gives its bytes in whatever pieces it likes', async () => {
    for (const piece of [1, 7, 2048, 5_000]) {
      const { image, watch } = await watchedImage(form, 4_999, { piece });
      const start = startOf(image, 'a');
      const expected = new Uint8Array(3 * 2048);
      expected.set(bytesOf(4_999));
      expect(await image.read(start, start + expected.length)).toEqual(expected);
      expect(watch.open).toBe(0);
    }
  });

  test('is closed at its end, before the next one is opened (ST-04)', async () => {
    const watch = new Watch();
    const entries = Array.from({ length: 20 }, (_, index) =>
      fileOf(`${index}`, watchedSource(form, bytesOf(3_000, index), watch)),
    );
    await everyByte((await createImage(entries)).stream());
    expect(watch).toMatchObject({ opened: 20, closed: 20, mostOpen: 1 });
  });

  test('is closed when the consumer cancels', async () => {
    const { watch, image } = await watchedImage(form, 500_000);
    const reader = image.stream({ start: startOf(image, 'a') }).getReader();
    await reader.read();
    expect(watch.open).toBe(1);
    await reader.cancel('enough');
    expect(watch.open).toBe(0);
  });

  test('is closed at the end of a range', async () => {
    const { watch, image } = await watchedImage(form, 500_000);
    const start = startOf(image, 'a');
    await image.read(start + 10, start + 20);
    await everyByte(image.stream({ start: start + 70_000, end: start + 70_001 }));
    expect(watch).toMatchObject({ opened: 2, closed: 2 });
  });

  test.each([0, 1, 4_999])('that has only %i of 5,000 bytes is an error, not padding (ST-03)', async (has) => {
    const { watch, image } = await watchedImage(form, has, { promised: 5_000 });
    const error = await failureOf(everyByte(image.stream()));
    expect(error).toMatchObject({ name: 'IsoError', code: 'SOURCE_CHANGED', path: 'a' });
    expect(error).toMatchObject({ message: expect.stringMatching(new RegExp(`5000 .*${has} came`)) });
    expect(watch.open).toBe(0);
  });

  test('that has more bytes than it promised is an error, not cut (ST-03)', async () => {
    const { watch, image } = await watchedImage(form, 5_001, { promised: 5_000 });
    const error = await failureOf(image.read(0, image.size));
    expect(error).toMatchObject({ code: 'SOURCE_CHANGED', path: 'a', message: expect.stringContaining('more came') });
    expect(watch.open).toBe(0);
  });

  test('that has become longer gives ranges that do not reach its end', async () => {
    const { image } = await watchedImage(form, 9_000, { promised: 5_000 });
    const start = startOf(image, 'a');
    expect(await image.read(start + 1, start + 3)).toEqual(bytesOf(9_000).subarray(1, 3));
  });

  test('that fails is an error with its path and its cause, and is closed', async () => {
    const cause = new Error('the disk is on fire');
    const { watch, image } = await watchedImage(form, 5_000, { piece: 1_000, failure: { at: 3_000, error: cause } });
    for (const work of [() => everyByte(image.stream()), () => image.read(0, image.size)]) {
      const error = await failureOf(work());
      expect(error).toMatchObject({ name: 'IsoError', code: 'SOURCE_UNREADABLE', path: 'a', cause });
      expect(error).toMatchObject({ message: '"a" cannot be read: the disk is on fire' });
      expect(watch.open).toBe(0);
    }
  });

  test('may be read by many at once, each with a cursor of their own', async () => {
    const { watch, image } = await watchedImage(form, 100_000);
    const whole = await everyByte(image.stream());
    const others = await Promise.all([
      everyByte(image.stream()),
      image.read(0, image.size),
      everyByteByob(image.stream(), 3_000),
    ]);
    for (const other of others) expect(Buffer.compare(other, whole)).toBe(0);
    expect(watch.open).toBe(0);
  });
});

describe('contents', () => {
  test('may be text, bytes, a Blob or a source', async () => {
    const entries = [
      fileOf('text', 'é'),
      fileOf('bytes', new TextEncoder().encode('é')),
      fileOf('blob', new Blob(['é'])),
      fileOf('source', watchedSource('read', new TextEncoder().encode('é'))),
    ];
    const image = await createImage(entries);
    for (const { path } of entries) {
      const start = startOf(image, path);
      expect([...(await image.read(start, start + 3))]).toEqual([0xc3, 0xa9, 0]);
    }
  });

  test('are read when they are due, not before: later changes of the bytes show', async () => {
    const bytes = Uint8Array.of(1);
    const image = await createImage([fileOf('a', bytes)]);
    bytes[0] = 2;
    const start = startOf(image, 'a');
    expect([...(await image.read(start, start + 1))]).toEqual([2]);
  });

  test('that are empty are never opened (DR-11)', async () => {
    const watch = new Watch();
    const image = await createImage([fileOf('a', watchedSource('open', new Uint8Array(), watch))]);
    await everyByte(image.stream());
    expect(watch.opened).toBe(0);
  });

  test('of hard links are read once', async () => {
    const watch = new Watch();
    const content = watchedSource('read', bytesOf(10), watch);
    const link = (path: string): Entry => ({ kind: 'file', path, content, metadata: { linkKey: 'same' } });
    await everyByte((await createImage([link('a'), link('b')])).stream());
    expect(watch.opened).toBe(1);
  });
});

describe('an image that is opened', () => {
  const entries: Entry[] = Array.from({ length: 30 }, (_, index) => fileOf(`${index}`, bytesOf(index * 331, index)));

  test.each([1_000, 2_048, 65_536])(
    'fills memory of %i bytes with the bytes of the stream, but for the last',
    async (size) => {
      const image = await createImage(entries);
      const expected = new Uint8Array(await everyByte(image.stream()));
      const cursor = image.open({ start: 32_768 });
      const memory = new Uint8Array(size);
      let position = 32_768;
      for (;;) {
        const count = await cursor.fill(memory.fill(0xee));
        expect(memory.subarray(0, count)).toEqual(expected.subarray(position, position + count));
        position += count;
        if (count < size) break;
      }
      expect(position).toBe(image.size);
      expect(await cursor.fill(memory)).toBe(0);
    },
  );

  test('refuses a range that does not lie in it, and reading after an abort', async () => {
    const image = await createImage(entries);
    expect(() => image.open({ end: image.size + 1 })).toThrow(expect.objectContaining({ code: 'INVALID_RANGE' }));
    const stop = new AbortController();
    const cursor = image.open({ signal: stop.signal });
    await cursor.fill(new Uint8Array(10));
    stop.abort(new Error('enough'));
    await expect(cursor.fill(new Uint8Array(10))).rejects.toThrow('enough');
    expect(await cursor.fill(new Uint8Array(10))).toBe(0);
  });

  test('closes its source when its cursor is closed', async () => {
    const { watch, image } = await watchedImage('open', 500_000);
    const cursor = image.open({ start: startOf(image, 'a') });
    await cursor.fill(new Uint8Array(10));
    expect(watch.open).toBe(1);
    await cursor.close();
    await cursor.close();
    expect(watch.open).toBe(0);
  });
});
