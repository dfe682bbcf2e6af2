import { expect, test, vi } from 'vitest';
import type { Bar } from '../../../src/form/browser/progress.js';
import { receive } from '../../../src/form/browser/transfer.js';

/** Keeps what is written, and how that ended. */
function destination() {
  const written: number[] = [];
  const ends: string[] = [];
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) => void written.push(...bytes),
    close: () => void ends.push('closed'),
    abort: () => void ends.push('aborted'),
  });
  return { writable, written, ends };
}

function fakeBar() {
  const bar = {
    say: vi.fn<Bar['say']>(),
    showFigures: vi.fn<Bar['showFigures']>(),
    showProgress: vi.fn<Bar['showProgress']>(),
  };
  return { ...bar, bar: bar as unknown as Bar };
}

const answer = (bytes: readonly number[], headers: Record<string, string>) =>
  new Response(new Uint8Array(bytes), { headers });
const { signal } = new AbortController();

test('a body is written to its end, and its length known', async () => {
  const { writable, written, ends } = destination();
  const { bar, showProgress, showFigures } = fakeBar();
  expect(await receive(answer([1, 2, 3], { 'content-length': '3' }), { writable, bar, signal })).toBe(3);
  expect(written).toEqual([1, 2, 3]);
  expect(ends).toEqual(['closed']);
  expect(showProgress).toHaveBeenLastCalledWith(1);
  expect(showFigures).toHaveBeenLastCalledWith('100 % · 3 bytes of 3 bytes');
});

test.each(['2', '4'])('a body of 3 bytes that promises %s is not kept', async (length) => {
  const { writable, ends } = destination();
  const received = receive(answer([1, 2, 3], { 'content-length': length }), { writable, bar: fakeBar().bar, signal });
  await expect(received).rejects.toThrow(`3 of ${length} bytes have come`);
  expect(ends).toEqual(['aborted']);
});

test('of a compressed body nobody knows how much is left', async () => {
  const { writable, ends } = destination();
  const { bar, showProgress, showFigures } = fakeBar();
  const compressed = answer([1, 2, 3], { 'content-length': '2', 'content-encoding': 'gzip' });
  expect(await receive(compressed, { writable, bar, signal })).toBe(3);
  expect(ends).toEqual(['closed']);
  expect(showProgress).not.toHaveBeenCalled();
  expect(showFigures).toHaveBeenLastCalledWith('3 bytes received');
});

test('a transfer that is cancelled leaves nothing, neither open nor written', async () => {
  const { writable, ends } = destination();
  const cancel = vi.fn();
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(8)),
    cancel,
  });
  const cancelling = new AbortController();
  const received = receive(new Response(endless), { writable, bar: fakeBar().bar, signal: cancelling.signal });
  cancelling.abort();
  await expect(received).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(ends).toEqual(['aborted']);
  await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
});

test('what is read aloud changes every ten seconds, what is seen four times a second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { bar, say, showFigures } = fakeBar();
  const steady = new ReadableStream<Uint8Array>({
    pull(controller) {
      vi.advanceTimersByTime(100);
      controller.enqueue(new Uint8Array(1024));
      if (performance.now() - start >= 25_000) controller.close();
    },
  });
  const start = performance.now();
  const response = new Response(steady, { headers: { 'content-length': String(250 * 1024) } });
  await receive(response, { writable: destination().writable, bar, signal });
  vi.useRealTimers();
  expect(say.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^(?:39|4\d) %, 1\d seconds left$/),
    expect.stringMatching(/^(?:79|8\d) %, \d seconds left$/),
  ]);
  expect(showFigures.mock.calls.length).toBeGreaterThan(80);
  expect(showFigures.mock.calls.length).toBeLessThan(102);
  expect(showFigures.mock.calls[50]?.[0]).toMatch(/^\d+ % · [\d.]+ KiB of 250 KiB · 10\.\d KiB\/s · \d+ seconds left$/);
});
