import { expect, test, vi } from 'vitest';
import { readBody } from '../../../src/http/isos/request-body.js';

const KIBIBYTE = new Uint8Array(1024).fill(0x20);

/** A body that goes on for ever, and tells no length. */
function endless() {
  let sent = 0;
  const cancel = vi.fn();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        // A reader that goes on meets an error instead of running out of memory.
        if (sent++ > 1000) controller.error(new Error('was read on'));
        else controller.enqueue(KIBIBYTE);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  const init = { method: 'POST', body, duplex: 'half' };
  return { request: new Request('http://localhost/', init), cancel, sent: () => sent };
}

test('a body is refused as soon as it is too long, and let go of', async () => {
  const { request, cancel, sent } = endless();
  await expect(readBody(request, 10_000)).rejects.toMatchObject({ status: 413 });
  expect(sent()).toBe(10);
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('a body that says that it is too long is not read', async () => {
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-length': '10001' },
    body: '{}',
  });
  await expect(readBody(request, 10_000)).rejects.toMatchObject({ status: 413 });
  expect(request.bodyUsed).toBe(false);
});

test('a body of the greatest length is taken', async () => {
  const request = new Request('http://localhost/', { method: 'POST', body: ' '.repeat(10_000) });
  expect(await readBody(request, 10_000)).toHaveLength(10_000);
});
