import { describe, expect, test } from 'vitest';
import { createImage, type Entry, type IsoImage } from '../src/index.js';
import { everyByte, everyByteByob } from './support/read-stream.js';
import { type Behaviour, FORMS, type Form, Watch, watchedSource } from './support/watched-source.js';

const bytesOf = (length: number, first = 1) => Uint8Array.from({ length }, (_, at) => (at * 31 + first) % 255 || 1);

const fileOf = (path: string, content: Extract<Entry, { kind: 'file' }>['content']): Entry => ({
  kind: 'file',
  path,
  content,
});

/** An image of one watched file, `a`. */
async function watched(form: Form, length: number, behaviour: Behaviour = {}) {
  const watch = new Watch();
  const image = await createImage([fileOf('a', watchedSource(form, bytesOf(length), watch, behaviour))]);
  return { watch, image };
}

/** First byte of the file in the image. */
function startOf(image: IsoImage, label: string): number {
  return image.layout.find((row) => row.label === label)!.sector * 2048;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('it should have failed')),
    (error: unknown) => error,
  );
}

/** A turn of the event loop, and all that waits for one. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe.each(FORMS)('a source that knows how to %s', (form) => {
  test('is not touched before its bytes are asked for', async () => {
    const { watch, image } = await watched(form, 5_000);
    const reader = image.stream().getReader();
    await turn();
    expect(watch.opened).toBe(0);
    await reader.read();
    expect(watch.pieces).toBeGreaterThan(0);
    await reader.cancel();
  });

  test('is not read ahead of the consumer', async () => {
    const { watch, image } = await watched(form, 1_000_000, { piece: 10_000 });
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
      const { image, watch } = await watched(form, 4_999, { piece });
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
    const { watch, image } = await watched(form, 500_000);
    const reader = image.stream({ start: startOf(image, 'a') }).getReader();
    await reader.read();
    expect(watch.open).toBe(1);
    await reader.cancel('enough');
    expect(watch.open).toBe(0);
  });

  test('is closed at the end of a range', async () => {
    const { watch, image } = await watched(form, 500_000);
    const start = startOf(image, 'a');
    await image.read(start + 10, start + 20);
    await everyByte(image.stream({ start: start + 70_000, end: start + 70_001 }));
    expect(watch).toMatchObject({ opened: 2, closed: 2 });
  });

  test.each([0, 1, 4_999])('that has only %i of 5,000 bytes is an error, not padding (ST-03)', async (has) => {
    const { watch, image } = await watched(form, has, { promised: 5_000 });
    const error = await failureOf(everyByte(image.stream()));
    expect(error).toMatchObject({ name: 'IsoError', code: 'SOURCE_CHANGED', path: 'a' });
    expect(error).toMatchObject({ message: expect.stringMatching(new RegExp(`5000 .*${has} came`)) });
    expect(watch.open).toBe(0);
  });

  test('that has more bytes than it promised is an error, not cut (ST-03)', async () => {
    const { watch, image } = await watched(form, 5_001, { promised: 5_000 });
    const error = await failureOf(image.read(0, image.size));
    expect(error).toMatchObject({ code: 'SOURCE_CHANGED', path: 'a', message: expect.stringContaining('more came') });
    expect(watch.open).toBe(0);
  });

  test('that has become longer gives ranges that do not reach its end', async () => {
    const { image } = await watched(form, 9_000, { promised: 5_000 });
    const start = startOf(image, 'a');
    expect(await image.read(start + 1, start + 3)).toEqual(bytesOf(9_000).subarray(1, 3));
  });

  test('that fails is an error with its path and its cause, and is closed', async () => {
    const cause = new Error('the disk is on fire');
    const { watch, image } = await watched(form, 5_000, { piece: 1_000, failure: { at: 3_000, error: cause } });
    for (const work of [() => everyByte(image.stream()), () => image.read(0, image.size)]) {
      const error = await failureOf(work());
      expect(error).toMatchObject({ name: 'IsoError', code: 'SOURCE_UNREADABLE', path: 'a', cause });
      expect(error).toMatchObject({ message: '"a" cannot be read: the disk is on fire' });
      expect(watch.open).toBe(0);
    }
  });

  test('may be read by many at once, each with a cursor of their own', async () => {
    const { watch, image } = await watched(form, 100_000);
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

describe('an aborted stream', () => {
  const reason = new Error('the user went away');

  test('that was aborted before it began reads nothing', async () => {
    const { watch, image } = await watched('read', 5_000);
    const reader = image.stream({ signal: AbortSignal.abort(reason) }).getReader();
    await expect(reader.read()).rejects.toBe(reason);
    await expect(image.read(0, image.size, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(watch.opened).toBe(0);
  });

  test.each(FORMS)('closes the open source, and passes the reason on (%s)', async (form) => {
    const { watch, image } = await watched(form, 500_000);
    const controller = new AbortController();
    const reader = image.stream({ start: startOf(image, 'a'), signal: controller.signal }).getReader();
    await reader.read();
    expect(watch.open).toBe(1);
    controller.abort(reason);
    await expect(reader.read()).rejects.toBe(reason);
    await turn();
    expect(watch.open).toBe(0);
  });

  test('gives its reason at once, even while a source is slow', async () => {
    const slow = new EventTarget();
    const wait = () => new Promise<void>((resolve) => slow.addEventListener('ready', () => resolve()));
    const { watch, image } = await watched('read', 5_000, { wait });
    const controller = new AbortController();
    const reading = image.stream({ signal: controller.signal }).getReader().read();
    await turn();
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    slow.dispatchEvent(new Event('ready'));
    await turn();
    expect(watch.open).toBe(0);
  });

  test('that was read to its end stays as it is', async () => {
    const { image } = await watched('read', 5_000);
    const controller = new AbortController();
    const bytes = await everyByte(image.stream({ signal: controller.signal }));
    controller.abort(reason);
    expect(bytes.length).toBe(image.size);
  });

  test('hands the signal to the source', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const source = {
      size: 1,
      async *read(_start: number, _end: number, signal?: AbortSignal) {
        signals.push(signal);
        yield Uint8Array.of(1);
      },
    };
    const image = await createImage([fileOf('a', source)]);
    const { signal } = new AbortController();
    await everyByte(image.stream({ signal }));
    await image.read(0, image.size, signal);
    expect(signals).toEqual([signal, signal]);
  });
});

describe('a stream', () => {
  const content = bytesOf(150_000);

  test('fills the memory of a BYOB reader, and nothing beside it', async () => {
    const image = await createImage([fileOf('a', content)]);
    const whole = await everyByte(image.stream());
    for (const size of [13, 2048, 100_000, image.size + 1]) {
      expect(Buffer.compare(await everyByteByob(image.stream(), size), whole)).toBe(0);
    }
  });

  test('can be read one byte at a time', async () => {
    const image = await createImage([fileOf('a', 'tiny')], { padding: 0 });
    const start = startOf(image, 'a') - 5;
    const bytes = await everyByteByob(image.stream({ start, end: start + 20 }), 1);
    expect(new TextDecoder().decode(bytes)).toBe(`${'\0'.repeat(5)}tiny${'\0'.repeat(11)}`);
  });

  test('never delivers the same memory twice', async () => {
    const image = await createImage([fileOf('a', content)]);
    const buffers = new Set<ArrayBufferLike>();
    let chunks = 0;
    for await (const chunk of image.stream()) {
      chunks++;
      buffers.add(chunk.buffer);
    }
    expect(buffers.size).toBe(chunks);
  });

  test('writes zeros behind a file, not what the memory held before (DR-13)', async () => {
    const image = await createImage([fileOf('a', bytesOf(2_049)), fileOf('b', bytesOf(1))]);
    const start = startOf(image, 'a');
    const reader = image.stream({ start }).getReader({ mode: 'byob' });
    let memory = new Uint8Array(512).fill(0xee);
    const seen: number[] = [];
    for (;;) {
      const { done, value } = await reader.read(memory);
      if (done) break;
      seen.push(...value);
      memory = new Uint8Array(value.buffer).fill(0xee);
    }
    const expected = new Uint8Array(image.size - start);
    expected.set(bytesOf(2_049));
    expected.set(bytesOf(1), startOf(image, 'b') - start);
    expect(Buffer.compare(Uint8Array.from(seen), expected)).toBe(0);
  });

  test('tells the bytes delivered so far, up to the length of the range', async () => {
    const image = await createImage([fileOf('a', content)]);
    for (const [start, end] of [
      [0, image.size],
      [1_000, 100_000],
    ] as const) {
      const told: number[] = [];
      await everyByte(image.stream({ start, end, onProgress: (bytes) => told.push(bytes) }));
      expect(told.at(-1)).toBe(end - start);
      expect(told).toEqual([...told].sort((one, other) => one - other));
    }
  });

  test('fails with what its progress callback throws, and closes the source', async () => {
    const { watch, image } = await watched('open', 500_000);
    const mistake = new Error('a mistake of the caller');
    const onProgress = () => {
      throw mistake;
    };
    await expect(everyByte(image.stream({ start: startOf(image, 'a'), onProgress }))).rejects.toBe(mistake);
    expect(watch.open).toBe(0);
  });

  test('lets the event loop turn while thousands of small files are read', async () => {
    const small = bytesOf(2_000);
    const entries = Array.from({ length: 8_000 }, (_, index) => fileOf(`${index % 100}/${index}`, small));
    const image = await createImage(entries);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await everyByteByob(image.stream(), 64 * 1024);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  test('can be piped, cancelled and read again', async () => {
    const image = await createImage([fileOf('a', content)]);
    const [one, other] = image.stream().tee();
    expect(Buffer.compare(await everyByte(one), await everyByte(other))).toBe(0);
    await image.stream().cancel();
    const body = new Uint8Array(await new Response(image.stream()).arrayBuffer());
    expect(Buffer.compare(body, await image.read(0, image.size))).toBe(0);
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
