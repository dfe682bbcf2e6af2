import type { ByteCursor } from 'iso9660-writer-ts';
import { streamOf } from 'iso9660-writer-ts/internal';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/streams/cursors.js';

/** A cursor that counts from 0, and notes when it is closed. */
function counting(length: number) {
  let next = 0;
  const state = { isClosed: false };
  const cursor: ByteCursor = {
    fill(target) {
      const count = Math.min(target.length, length - next);
      for (let i = 0; i < count; i++) target[i] = next++ & 0xff;
      return count;
    },
    close() {
      state.isClosed = true;
    },
  };
  return { cursor, state };
}

const deferredStream = (open: (closed: AbortSignal) => Promise<ByteCursor>) => streamOf(deferred(open));

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index & 0xff);

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Streams start in a microtask; after this they have. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a deferred cursor', () => {
  test('gives the bytes of the inner one to a reader without memory', async () => {
    expect(await collect(deferredStream(async () => counting(100_000).cursor))).toEqual(bytes(100_000));
  });

  test('fills the memory a reader brings, and gives that memory back at the end', async () => {
    const reader = deferredStream(async () => counting(25).cursor).getReader({ mode: 'byob' });
    let memory = new ArrayBuffer(10);
    const got: number[] = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(memory));
      got.push(...value!);
      expect(value!.buffer.byteLength).toBe(10);
      memory = value!.buffer;
      if (done) break;
    }
    expect(got).toEqual([...bytes(25)]);
  });

  test('is not opened before the first byte is asked for', async () => {
    let opened = 0;
    const stream = deferredStream(async () => {
      opened++;
      return counting(1).cursor;
    });
    await tick();
    expect(opened).toBe(0);
    await collect(stream);
    expect(opened).toBe(1);
  });

  test('may be empty', async () => {
    expect(await collect(deferredStream(async () => counting(0).cursor))).toHaveLength(0);
  });

  test('passes on the error of the opening before any chunk', async () => {
    const fault = new Error('no such tree');
    const reader = deferredStream(async () => {
      throw fault;
    }).getReader();
    await expect(reader.read()).rejects.toBe(fault);
  });

  test('passes on an error of the inner cursor', async () => {
    const fault = new Error('the file shrank');
    const failing: ByteCursor = {
      fill() {
        throw fault;
      },
      close() {},
    };
    await expect(collect(deferredStream(async () => failing))).rejects.toBe(fault);
  });

  test('cancelled before anything was read opens nothing', async () => {
    let opened = 0;
    const stream = deferredStream(async () => {
      opened++;
      return counting(1).cursor;
    });
    await stream.cancel('not wanted');
    expect(opened).toBe(0);
  });

  test('cancelled while it is being opened stops the opening', async () => {
    let stopped = false;
    const reader = deferredStream(
      (cancelled) =>
        new Promise((_, reject) => {
          cancelled.addEventListener('abort', () => {
            stopped = true;
            reject(cancelled.reason);
          });
        }),
    ).getReader();
    const pending = reader.read();
    await tick();
    await reader.cancel('gone');
    expect(stopped).toBe(true);
    expect((await pending).done).toBe(true);
  });

  test('cancelled while an opening that does not listen goes on closes what was opened', async () => {
    const inner = counting(100);
    let finish: () => void = () => {};
    const reader = deferredStream(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return inner.cursor;
    }).getReader();
    const pending = reader.read();
    await tick();
    const cancelling = reader.cancel('gone');
    finish();
    await Promise.all([pending, cancelling]);
    expect(inner.state.isClosed).toBe(true);
  });

  test('cancelled later closes the inner cursor', async () => {
    const inner = counting(1_000_000);
    const reader = deferredStream(async () => inner.cursor).getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(inner.state.isClosed).toBe(true);
  });
});
