import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createNodeListener } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';
import { begin, exchange } from '../support/plain-client.js';

let server: LoopbackServer;

async function serving(handler: (request: Request) => Promise<Response>): Promise<string> {
  server = await serve(createNodeListener(handler));
  return server.url;
}

/** Bytes without end, one KiB at a time, or `chunks` of them. */
function bytes({ chunks = Number.POSITIVE_INFINITY, cancel = () => {} }: { chunks?: number; cancel?(): void }) {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // A source that always has the next chunk ready would never let the sockets have their turn.
        await new Promise(setImmediate);
        if (sent++ < chunks) controller.enqueue(new Uint8Array(1024));
        else controller.close();
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return { stream, sent: () => sent };
}

/** Sends bytes as they stand and gives all that comes back until the server closes. */
async function raw(message: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.end(message);
  return await text(socket);
}

afterEach(() => server.close());

describe('the web request', () => {
  test('has the method, URL, headers and body of the message', async () => {
    const handler = vi.fn(async (request: Request) => {
      const { method, url, headers } = request;
      return Response.json({ method, url, cookie: headers.get('cookie'), body: await request.text() });
    });
    const url = await serving(handler);
    const headers = { cookie: 'a=1; b=2' };
    const answer = await exchange(`${url}/x%20y?z=%2F`, { method: 'PATCH', headers, body: 'ä'.repeat(100_000) });
    expect(JSON.parse(answer.body.toString())).toEqual({
      method: 'PATCH',
      url: `${url}/x%20y?z=%2F`,
      cookie: 'a=1; b=2',
      body: 'ä'.repeat(100_000),
    });
  });

  test.each([
    ['GET http://other.example/path?q HTTP/1.1\r\nHost: a.example:8080', 'http://a.example:8080/path?q'],
    ['OPTIONS * HTTP/1.1\r\nHost: [2001:db8::1]:81', 'http://[2001:db8::1]:81/*'],
    ['GET /path HTTP/1.1\r\nHost: user:pw@a.example', 'http://localhost/path'],
    ['GET /path HTTP/1.1\r\nHost: a.example/evil?', 'http://localhost/path'],
    ['GET /path HTTP/1.0', 'http://localhost/path'],
    ['TRACE /path HTTP/1.1\r\nHost: a.example', 'http://a.example/path'],
  ])('of %j has the URL %s', async (head, url) => {
    await serving(async (request) => new Response(`<${request.method} ${request.url}>`));
    expect(await raw(`${head}\r\nConnection: close\r\n\r\n`)).toContain(`<${head.split(' ')[0]} ${url}>`);
  });

  test.each(['nothing', 'a part'])(
    'whose body is answered when %s of it was read, closes the connection',
    async (read) => {
      let received = 0;
      const listener = createNodeListener(async (request) => {
        if (read === 'a part') for await (const _chunk of request.body ?? []) break;
        return new Response('refused', { status: 401 });
      });
      server = await serve((incoming, outgoing) => {
        incoming.socket.once('close', () => {
          received = incoming.socket.bytesRead;
        });
        listener(incoming, outgoing);
      });
      const client = connect(server.port, '127.0.0.1');
      let answer = '';
      client.on('data', (piece) => {
        answer += piece;
      });
      client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${1024 ** 3}\r\n\r\n`);
      const piece = Buffer.alloc(64 * 1024);
      const send = () => {
        while (client.writable && client.write(piece));
      };
      client.on('drain', send);
      send();
      // The server cuts the connection; what counts is that the answer came before.
      client.on('error', () => {});
      await new Promise((resolve) => client.once('close', resolve));
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer).toMatch(/^connection: close\r$/im);
      expect(answer).toContain('refused');
      await vi.waitUntil(() => received > 0);
      expect(received).toBeLessThan(1024 ** 2);
    },
  );

  test('whose body has come, keeps the connection', async () => {
    await serving(async () => new Response('refused', { status: 401 }));
    const client = connect(server.port, '127.0.0.1');
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcDELETE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect((await text(client)).match(/HTTP\/1\.1 401/g)).toHaveLength(2);
  });

  test('aborts when the client goes away before there is an answer', async () => {
    const aborted = vi.fn();
    const url = await serving(
      (request) =>
        new Promise((resolve) => {
          request.signal.addEventListener('abort', () => {
            aborted();
            resolve(new Response('late'));
          });
          arrived();
        }),
    );
    let arrived = () => {};
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const leaving = new AbortController();
    const answer = fetch(url, { signal: leaving.signal });
    await reached;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitUntil(() => aborted.mock.calls.length === 1);
  });

  test('does not abort when all has been sent', async () => {
    const aborted = vi.fn();
    const url = await serving(async (request) => {
      request.signal.addEventListener('abort', aborted);
      return new Response('all');
    });
    await exchange(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(aborted).not.toHaveBeenCalled();
  });
});

describe('the web response', () => {
  test('keeps its status, its length and every cookie', async () => {
    const headers = new Headers({ 'content-length': '3', 'x-a': '1, 2' });
    headers.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
    headers.append('set-cookie', 'b=2');
    const url = await serving(async () => new Response('abc', { status: 207, statusText: 'Several', headers }));
    const answer = await exchange(url);
    expect(answer).toMatchObject({ status: 207, body: Buffer.from('abc') });
    expect(answer.headers).toMatchObject({ 'content-length': '3', 'x-a': '1, 2' });
    expect(answer.headers['set-cookie']).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
  });

  test.each([204, 304])('with %i has no body', async (status) => {
    const url = await serving(async () => new Response(null, { status, headers: { etag: '"a"' } }));
    const answer = await exchange(url);
    expect(answer).toMatchObject({ status, body: Buffer.alloc(0) });
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
  });

  test('to HEAD has no body, keeps its length, and cancels what it had', async () => {
    const cancel = vi.fn();
    const { stream } = bytes({ cancel });
    const url = await serving(async () => new Response(stream, { headers: { 'content-length': '5000' } }));
    const answer = await exchange(url, { method: 'HEAD' });
    expect(answer.headers['content-length']).toBe('5000');
    expect(answer.body.length).toBe(0);
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('may be empty', async () => {
    const { stream } = bytes({ chunks: 0 });
    const url = await serving(async () => new Response(stream));
    expect((await exchange(url)).body.length).toBe(0);
  });

  test('is read no faster than the client takes it', async () => {
    const { stream, sent } = bytes({});
    const url = await serving(async () => new Response(stream));
    const incoming = await begin(url, {});
    await vi.waitUntil(
      async () => {
        const before = sent();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return sent() === before;
      },
      { timeout: 30_000 },
    );
    const held = sent();
    incoming.once('data', () => {});
    await vi.waitUntil(() => sent() > held);
    incoming.destroy();
  });

  test('is cancelled exactly once when the client goes away', async () => {
    const cancel = vi.fn();
    const { stream } = bytes({ cancel });
    const url = await serving(async () => new Response(stream));
    const incoming = await begin(url, {});
    await once(incoming, 'readable');
    incoming.destroy();
    await vi.waitUntil(() => cancel.mock.calls.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(cancel).toHaveBeenCalledExactlyOnceWith(new Error('the client is gone'));
  });

  test('is cancelled when the client is gone by the time it comes', async () => {
    const cancel = vi.fn();
    const { stream } = bytes({ cancel });
    const url = await serving(
      (request) =>
        new Promise((resolve) => request.signal.addEventListener('abort', () => resolve(new Response(stream)))),
    );
    const leaving = new AbortController();
    const answer = fetch(url, { signal: leaving.signal });
    setTimeout(() => leaving.abort(), 50);
    await expect(answer).rejects.toThrow();
    await vi.waitUntil(() => cancel.mock.calls.length === 1);
  });

  test('that fails before its first byte becomes a 500 without its headers', async () => {
    const failing = new ReadableStream({ pull: (controller) => controller.error(new Error('/srv: no such disk')) });
    const headers = { 'content-length': '5000', 'content-encoding': 'gzip' };
    const url = await serving(async () => new Response(failing, { headers }));
    const answer = await exchange(url);
    expect(answer.status).toBe(500);
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.body.toString()).toBe('{"alerts":[{"text":"Internal Server Error","level":"error"}]}\n');
  });

  test('that fails later breaks the connection', async () => {
    let pulls = 0;
    const failing = new ReadableStream({
      pull(controller) {
        if (pulls++ < 3) controller.enqueue(new Uint8Array(1024));
        else controller.error(new Error('the disk is gone'));
      },
    });
    const url = await serving(async () => new Response(failing));
    await expect(exchange(url)).rejects.toThrow(/aborted|socket hang up/);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('a fault');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a fault'))],
  ])('is a 500 when the handler %s', async (_how, handler) => {
    const answer = await exchange(await serving(handler));
    expect(answer.status).toBe(500);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test('is a 500 when its body was read by someone else', async () => {
    const url = await serving(async () => {
      const response = new Response('abc');
      await response.text();
      return response;
    });
    expect((await exchange(url)).status).toBe(500);
  });
});
