import type { ByteCursor } from 'iso9660-writer-ts';
import { describe, expect, test, vi } from 'vitest';
import { endingWith, observed, started } from '../../src/streams/cursors.js';

/** Gives so many bytes, each its own number, and then its end, or a fault. */
function source(length: number, fault?: Error) {
  let given = 0;
  const close = vi.fn();
  const cursor: ByteCursor = {
    async fill(target) {
      const count = Math.min(target.length, length - given);
      if (count === 0 && fault !== undefined) throw fault;
      for (let index = 0; index < count; index++) target[index] = (given + index) % 251;
      given += count;
      return count;
    },
    close,
  };
  return { cursor, close };
}

async function drained(cursor: ByteCursor, piece = 1000): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const memory = new Uint8Array(piece);
    const count = await cursor.fill(memory);
    if (count === 0) return Buffer.concat(pieces);
    pieces.push(memory.subarray(0, count));
  }
}

function observer() {
  return { chunk: vi.fn(), ended: vi.fn(), failed: vi.fn(), closed: vi.fn() };
}

const callsOf = ({ ended, failed, closed }: ReturnType<typeof observer>) =>
  [ended, failed, closed].map(({ mock }) => mock.calls.length);

describe('a started cursor', () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 200_000])('gives all of %d bytes', async (length) => {
    const expected = await drained(source(length).cursor);
    expect(Buffer.compare(await drained(await started(source(length).cursor)), expected)).toBe(0);
  });

  test('that fails at once rejects, is closed once, and leaves no rejection behind', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const fault = new Error('unreadable');
    const { cursor, close } = source(0, fault);
    await expect(started(cursor)).rejects.toBe(fault);
    expect(close).toHaveBeenCalledTimes(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('that fails later tells it where the bytes are read', async () => {
    const fault = new Error('unreadable');
    const cursor = await started(source(65_536, fault).cursor);
    await expect(drained(cursor)).rejects.toBe(fault);
  });

  test('closes its source', async () => {
    const { cursor, close } = source(10);
    await (await started(cursor)).close();
    expect(close).toHaveBeenCalledTimes(1);
  });
});

describe('an observed cursor tells its one end', () => {
  test('after its last byte', async () => {
    const watching = observer();
    const cursor = observed(source(2500).cursor, watching);
    await drained(cursor);
    await cursor.close();
    expect(callsOf(watching)).toEqual([1, 0, 0]);
    expect(watching.chunk.mock.calls.map(([bytes]) => bytes.length)).toEqual([1000, 1000, 500]);
  });

  test('when it fails', async () => {
    const watching = observer();
    const cursor = observed(source(10, new Error('x')).cursor, watching);
    await expect(drained(cursor)).rejects.toThrow('x');
    await cursor.close();
    expect(callsOf(watching)).toEqual([0, 1, 0]);
  });

  test.each(['ends', 'fails'])('when it is closed, and not once more when a read under way then %s', async (how) => {
    const watching = observer();
    let finish = () => {};
    const fill = () =>
      new Promise<number>((resolve, reject) => {
        finish = () => (how === 'ends' ? resolve(0) : reject(new Error('closed')));
      });
    const cursor = observed({ fill, close() {} }, watching);
    const reading = Promise.resolve(cursor.fill(new Uint8Array(1))).catch(() => 0);
    await cursor.close();
    finish();
    await reading;
    expect(callsOf(watching)).toEqual([0, 0, 1]);
    expect(watching.chunk).not.toHaveBeenCalled();
  });

  test.each(['ends', 'fails', 'is closed'])('and acts once when it %s', async (how) => {
    const act = vi.fn();
    const cursor = endingWith(source(10, how === 'fails' ? new Error('x') : undefined).cursor, act);
    if (how !== 'is closed') await drained(cursor).catch(() => {});
    await cursor.close();
    await cursor.close();
    expect(act).toHaveBeenCalledTimes(1);
  });
});
