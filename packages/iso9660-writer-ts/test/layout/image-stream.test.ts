import { describe, expect, test } from 'vitest';
import { createImage } from '../../src/index.js';
import { everyByte, everyByteByob } from '../support/read-stream.js';
import { bytesOf, fileOf, startOf, turn, watchedImage } from '../support/watched-image.js';
import { FORMS } from '../support/watched-source.js';

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
    const { watch, image } = await watchedImage('open', 500_000);
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

describe('an aborted stream', () => {
  const reason = new Error('the user went away');

  test('that was aborted before it began reads nothing', async () => {
    const { watch, image } = await watchedImage('read', 5_000);
    const reader = image.stream({ signal: AbortSignal.abort(reason) }).getReader();
    await expect(reader.read()).rejects.toBe(reason);
    await expect(image.read(0, image.size, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(watch.opened).toBe(0);
  });

  test.each(FORMS)('closes the open source, and passes the reason on (%s)', async (form) => {
    const { watch, image } = await watchedImage(form, 500_000);
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
    const { watch, image } = await watchedImage('read', 5_000, { wait });
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
    const { image } = await watchedImage('read', 5_000);
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
