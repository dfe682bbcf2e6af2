import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Moves a body to a client, one piece after the other. Nothing is read ahead. */
export interface BodyTransfer {
  /** The next piece, valid until the caller asks for another; `undefined` at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Resolves when the client has made room for more, with true, or is gone, with false. */
  send(piece: Uint8Array): Promise<boolean>;
  cancel(reason: unknown): Promise<void>;
}

/**
 * Measured over loopback: half the CPU time of 64 KiB, and more gains nothing. Small enough that a client that waits
 * costs a server little.
 */
const PIECE = 256 * 1024;

/**
 * One piece of memory for a byte stream, back and forth between the image and the socket: fresh memory for each piece
 * costs more than the bytes themselves. A body that is known to be small has as much memory as it is long. Anything else
 * goes in the chunks it comes in.
 */
export function bodyTransfer(
  body: ReadableStream<Uint8Array>,
  headers: Headers,
  outgoing: ServerResponse,
): BodyTransfer {
  const reader = tellsWhenWritten(outgoing) ? byobReaderOf(body) : undefined;
  if (reader === undefined) return chunkTransfer(body, outgoing);
  const length = Number(headers.get('content-length') ?? PIECE);
  // A reader takes no memory of zero bytes, not even for a body without any.
  return memoryTransfer(reader, outgoing, new ArrayBuffer(Math.min(Math.max(length, 1), PIECE)));
}

/**
 * Whether a callback of `write` can be relied on: only then it is known when memory may be used again. Middleware that
 * compresses puts a `write` of its own on the message, and most of them forget the callback.
 */
function tellsWhenWritten(outgoing: ServerResponse): boolean {
  return outgoing instanceof ServerResponse && !Object.hasOwn(outgoing, 'write');
}

function byobReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

function memoryTransfer(reader: ReadableStreamBYOBReader, outgoing: ServerResponse, piece: ArrayBuffer): BodyTransfer {
  let memory: ArrayBufferLike = piece;
  return {
    async next() {
      const { done, value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
      if (done) return undefined;
      memory = value.buffer;
      return value;
    },
    send: (piece) => takenBy(outgoing, (taken) => outgoing.write(piece, (error) => taken(error == null))),
    cancel: (reason) => reader.cancel(reason),
  };
}

function chunkTransfer(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): BodyTransfer {
  const reader = body.getReader();
  return {
    next: async () => (await reader.read()).value,
    send: (piece) =>
      takenBy(outgoing, (taken) => {
        if (outgoing.write(piece)) taken(true);
        else outgoing.once('drain', () => taken(true));
      }),
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Resolves when the client has taken what was written, or is gone: a closed connection calls back no more. */
function takenBy(outgoing: ServerResponse, write: (taken: (isTaken: boolean) => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const leave = () => done(false);
    const done = (isTaken: boolean) => {
      outgoing.off('close', leave);
      resolve(isTaken);
    };
    outgoing.once('close', leave);
    write(done);
  });
}

/** The answers that wait for the one before them, by connection. One listener serves them all, however many they are. */
const waiting = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Closes an answer with its connection, also before it is its turn: node:http gives the connection to one answer after
 * the other, and to a client's next request, sent before this one is answered, it never tells that the client left.
 */
export function closeWithConnection({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  if (outgoing.socket !== null) return;
  const answers = waiting.get(socket) ?? waitingOn(socket);
  answers.add(outgoing);
  outgoing.once('close', () => answers.delete(outgoing));
  if (socket.destroyed) closeAll(answers);
}

function waitingOn(socket: Socket): Set<ServerResponse> {
  const answers = new Set<ServerResponse>();
  waiting.set(socket, answers);
  socket.once('close', () => closeAll(answers));
  return answers;
}

function closeAll(answers: ReadonlySet<ServerResponse>): void {
  // The one that has the connection by now is told by node:http.
  for (const answer of [...answers].filter(({ socket }) => socket === null)) {
    answer.destroy();
    answer.emit('close');
  }
}
