import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createNodeListener } from '../../../src/http/index.js';
import { type LoopbackServer, serve } from '../support/loopback-server.js';
import { begin, exchange } from '../support/plain-client.js';

const PIECES = 40;
const PIECE = 256 * 1024;

let server: LoopbackServer;
afterEach(() => server.close());

/** What the stream found in the memory it was given, and how much of it there was. */
interface Visit {
  readonly length: number;
  readonly foundZeros: boolean;
}

/** A byte stream whose n-th piece is filled with n, and which looks at the memory it is to fill. */
function numberedPieces(visits: Visit[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: PIECE,
    pull(controller) {
      const request = controller.byobRequest!;
      const view = request.view as Uint8Array<ArrayBuffer>;
      if (visits.length === PIECES) {
        controller.close();
        request.respond(0);
        return;
      }
      visits.push({ length: view.length, foundZeros: view.every((byte) => byte === 0) });
      view.fill(visits.length);
      request.respond(view.length);
    },
  });
}

async function serving(visits: Visit[], prepare: (outgoing: ServerResponse) => void = () => {}): Promise<string> {
  const listener = createNodeListener(async () => new Response(numberedPieces(visits)));
  server = await serve((incoming, outgoing) => {
    prepare(outgoing);
    listener(incoming, outgoing);
  });
  return server.url;
}

function expectNumbered(body: Buffer): void {
  expect(body.length).toBe(PIECES * PIECE);
  for (let piece = 0; piece < PIECES; piece++) {
    const wrong = body.subarray(piece * PIECE, (piece + 1) * PIECE).findIndex((byte) => byte !== piece + 1);
    expect(wrong, `the first wrong byte of piece ${piece}`).toBe(-1);
  }
}

test('a byte stream fills the same memory again and again', async () => {
  const visits: Visit[] = [];
  expectNumbered((await exchange(await serving(visits))).body);
  expect(visits.map(({ length }) => length)).toEqual(Array(PIECES).fill(PIECE));
  expect(visits.map(({ foundZeros }) => foundZeros)).toEqual([true, ...Array(PIECES - 1).fill(false)]);
});

test('a client that takes its time gets no byte of a later piece', async () => {
  const incoming = await begin(await serving([]), {});
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    if (chunks.length % 8 === 0) await setTimeout(5);
    chunks.push(chunk);
  }
  expectNumbered(Buffer.concat(chunks));
});

test('memory is not used again under middleware that does not tell when it is written', async () => {
  const visits: Visit[] = [];
  const url = await serving(visits, (outgoing) => {
    const { write } = outgoing;
    outgoing.write = (chunk: unknown) => write.call(outgoing, chunk, 'utf8');
  });
  expectNumbered((await exchange(url)).body);
  expect(visits.every(({ foundZeros }) => foundZeros)).toBe(true);
});
