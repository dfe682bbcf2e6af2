import { describe, expect, test } from 'vitest';
import { deferredByteStream } from '../../src/streams/deferred.js';

/** A byte stream that counts from 0, and notes when it is cancelled. */
function counting(length: number) {
  let next = 0;
  const state = { cancelled: undefined as unknown };
  const stream: ReadableStream<Uint8Array> = new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 16,
    pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array;
      const count = Math.min(view.length, length - next);
      for (let i = 0; i < count; i++) view[i] = next++ & 0xff;
      if (count === 0) controller.close();
      request.respond(count);
    },
    cancel(reason) {
      state.cancelled = reason;
    },
  });
  return { stream, state };
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index & 0xff);

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Streams start in a microtask; after this they have. */
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a deferred byte stream', () => {
  test('gives the bytes of the inner one to a reader without memory', async () => {
    expect(await collect(deferredByteStream(async () => counting(100_000).stream))).toEqual(bytes(100_000));
  });

  test('fills the memory a reader brings, and gives that memory back at the end', async () => {
    const reader = deferredByteStream(async () => counting(25).stream).getReader({ mode: 'byob' });
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
    const stream = deferredByteStream(async () => {
      opened++;
      return counting(1).stream;
    });
    await tick();
    expect(opened).toBe(0);
    await collect(stream);
    expect(opened).toBe(1);
  });

  test('may be empty', async () => {
    expect(await collect(deferredByteStream(async () => counting(0).stream))).toHaveLength(0);
  });

  test('passes on the error of the opening before any chunk', async () => {
    const fault = new Error('no such tree');
    const reader = deferredByteStream(async () => {
      throw fault;
    }).getReader();
    await expect(reader.read()).rejects.toBe(fault);
  });

  test('passes on an error of the inner stream', async () => {
    const fault = new Error('the file shrank');
    const failing = new ReadableStream<Uint8Array>({
      type: 'bytes',
      pull() {
        throw fault;
      },
    });
    await expect(collect(deferredByteStream(async () => failing))).rejects.toBe(fault);
  });

  test('cancelled before anything was read opens nothing', async () => {
    let opened = 0;
    const stream = deferredByteStream(async () => {
      opened++;
      return counting(1).stream;
    });
    await stream.cancel('not wanted');
    expect(opened).toBe(0);
  });

  test('cancelled while it is being opened stops the opening', async () => {
    let stopped: unknown;
    const reader = deferredByteStream(
      (cancelled) =>
        new Promise((_, reject) => {
          cancelled.addEventListener('abort', () => {
            stopped = cancelled.reason;
            reject(cancelled.reason);
          });
        }),
    ).getReader();
    const pending = reader.read();
    await tick();
    await reader.cancel('gone');
    expect(stopped).toBe('gone');
    expect((await pending).done).toBe(true);
  });

  test('cancelled while an opening that does not listen goes on closes what was opened', async () => {
    const inner = counting(100);
    let finish: () => void = () => {};
    const reader = deferredByteStream(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return inner.stream;
    }).getReader();
    const pending = reader.read();
    await tick();
    const cancelling = reader.cancel('gone');
    finish();
    await Promise.all([pending, cancelling]);
    expect(inner.state.cancelled).toBe('gone');
  });

  test('cancelled later cancels the inner stream', async () => {
    const inner = counting(1_000_000);
    const reader = deferredByteStream(async () => inner.stream).getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(inner.state.cancelled).toBe('enough');
  });
});
