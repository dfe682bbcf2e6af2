import { type IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { ObservedResponse, Visit } from '../../../src/serve/watch/visit.js';

interface Asked {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly method?: string;
  readonly url?: string;
}

function visitOf({ headers = {}, ...line }: Asked = {}) {
  const socket = { remoteAddress: '192.0.2.7', errored: null as Error | null };
  const incoming = { headers, socket, httpVersionMajor: 1, httpVersionMinor: 1, ...line } as unknown as IncomingMessage;
  const outgoing = new ObservedResponse(incoming);
  return { visit: new Visit(incoming, outgoing), outgoing, socket };
}

/** Gives the answer a connection that takes what comes. */
function connect(outgoing: ObservedResponse): void {
  const connection = new PassThrough();
  connection.resume();
  outgoing.assignSocket(connection as never);
}

describe('the id of a visit', () => {
  test.each(['a', 'A_9.:@/+=-z', 'x'.repeat(128)])('is that of the client: %s', (id) => {
    expect(visitOf({ headers: { 'x-request-id': id } }).visit.id).toBe(id);
  });

  test.each(['', ' a', 'a ', 'a\n', 'a b', 'a"', 'ä', 'x'.repeat(129), ['a'], undefined])(
    'is a new one in place of %j',
    (id) => {
      const made = visitOf({ headers: { 'x-request-id': id } }).visit.id;
      expect(made).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(visitOf({ headers: { 'x-request-id': id } }).visit.id).not.toBe(made);
    },
  );
});

describe('the path of a visit', () => {
  test.each([
    ['/api/4.0/isos?password=x', '/api/4.0/isos'],
    ['/a?b?c#d', '/a'],
    ['/a#b\n?c', '/a'],
    ['/a?\n/b', '/a'],
    ['?x', '/'],
    ['', '/'],
    ['http://user:secret@host:80/a/b?c', '/a/b'],
    ['HTTPS://user:secret@host', '/'],
    ['https://host?x', '/'],
    ['http://host#x/y', '/'],
    ['/http://user/a', '/http://user/a'],
    ['ftp://host/a', 'ftp://host/a'],
    ['*', '*'],
  ])('of %j is %j', (url, path) => {
    expect(visitOf({ url }).visit.path).toBe(path);
  });

  test('is the root when there is none, and the method GET', () => {
    const { visit } = visitOf();
    expect([visit.method, visit.path, visit.peer, visit.route, visit.user]).toEqual([
      'GET',
      '/',
      '192.0.2.7',
      'none',
      undefined,
    ]);
    expect(visitOf({ method: 'POST' }).visit.method).toBe('POST');
  });
});

describe('the outcome of a visit', () => {
  test('is 499 and aborted as long as there is no answer', () => {
    const { visit } = visitOf();
    expect([visit.status, visit.outcome, visit.bytes, visit.timeToFirstByte]).toEqual([499, 'aborted', 0, undefined]);
    expect(visit.duration).toBeGreaterThanOrEqual(0);
    visit.hasFailed = true;
    expect(visit.outcome).toBe('failed');
    visit.hasStalled = true;
    expect(visit.outcome).toBe('stalled');
  });

  test('is complete when the answer is', async () => {
    const { visit, outgoing } = visitOf();
    connect(outgoing);
    outgoing.statusCode = 404;
    const ended = vi.fn();
    await new Promise<void>((resolve) => outgoing.end('häh', 'utf8', () => resolve(ended())));
    expect([visit.status, visit.outcome, visit.bytes]).toEqual([404, 'complete', 4]);
    expect(visit.timeToFirstByte).toBeGreaterThanOrEqual(0);
    expect(visit.timeToFirstByte).toBeLessThanOrEqual(visit.duration);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  test('is complete when the system has all bytes that were announced, and no fault of the connection', async () => {
    const { visit, outgoing, socket } = visitOf();
    connect(outgoing);
    outgoing.setHeader('content-length', 8);
    const bytes: number[] = [];
    outgoing.on('bodyBytes', (count: number) => bytes.push(count));
    const write = (chunk: unknown, ...encoding: readonly string[]) =>
      new Promise((resolve) => (outgoing.write as (...parameters: unknown[]) => void)(chunk, ...encoding, resolve));
    await write('ä');
    await write(Uint8Array.of(1, 2));
    expect([visit.outcome, visit.bytes]).toEqual(['aborted', 4]);
    await write('6161', 'latin1');
    expect([visit.outcome, visit.bytes]).toEqual(['complete', 8]);
    expect(bytes).toEqual([2, 2, 4]);
    socket.errored = new Error('reset');
    expect(visit.outcome).toBe('aborted');
  });

  test('is not complete when the system has not taken the bytes', async () => {
    const { visit, outgoing } = visitOf();
    connect(outgoing);
    outgoing.setHeader('content-length', 3);
    const fault = new Error('write EPIPE');
    const write = vi.spyOn(ServerResponse.prototype, 'write').mockImplementation((...parameters: unknown[]) => {
      (parameters.at(-1) as (error: Error) => void)(fault);
      return false;
    });
    const told = vi.fn();
    outgoing.write('abc', told);
    write.mockRestore();
    outgoing.flushHeaders();
    expect(told).toHaveBeenCalledExactlyOnceWith(fault);
    expect(visit.outcome).toBe('aborted');
  });

  test('takes its time until it is asked for', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      vi.advanceTimersByTime(500);
      const { visit, outgoing } = visitOf();
      connect(outgoing);
      vi.advanceTimersByTime(30);
      outgoing.write('abc');
      vi.advanceTimersByTime(12);
      expect([visit.timeToFirstByte, visit.duration]).toEqual([30, 42]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not complete without a length that was announced', async () => {
    const { visit, outgoing } = visitOf();
    connect(outgoing);
    await new Promise<void>((resolve) => outgoing.write('abc', () => resolve()));
    expect(visit.outcome).toBe('aborted');
  });

  test('of an answer without a body has no bytes', async () => {
    const { visit, outgoing } = visitOf();
    connect(outgoing);
    const counted = vi.fn();
    outgoing.on('bodyBytes', counted);
    await new Promise<void>((resolve) => outgoing.end(() => resolve()));
    expect([visit.status, visit.bytes, visit.outcome]).toEqual([200, 0, 'complete']);
    expect(counted).not.toHaveBeenCalled();
  });
});

describe('the bytes of an answer', () => {
  test('are those of its encoding, with a callback and without one', () => {
    const { outgoing, visit } = visitOf();
    const sent: Buffer[] = [];
    const connection = new PassThrough().on('data', (piece: Buffer) => sent.push(piece));
    outgoing.assignSocket(connection as never);
    outgoing.useChunkedEncodingByDefault = false;
    outgoing.write('\u00e4', 'latin1');
    outgoing.write('6161', 'hex', () => {});
    outgoing.end('\u00e4', 'latin1');
    const [, body] = Buffer.concat(sent).toString('latin1').split('\r\n\r\n');
    expect(body).toBe('\u00e4aa\u00e4');
    expect(visit.bytes).toBe(4);
  });
});
