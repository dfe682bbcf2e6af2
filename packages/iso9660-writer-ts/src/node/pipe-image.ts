import { fstatSync, writeSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { IsoError, type IsoImage } from '../index.js';
import { pauses } from '../internal.js';
import { alignedMemory, TAKES_ALIGNED } from './aligned-memory.js';
import { systemCodeOf } from './host-entry.js';
import { PieceOfPipe } from './piece-of-pipe.js';

/** Where the bytes of an image go. */
export interface ImageOutput {
  /** Takes all of the bytes; their memory may be used again once this is done. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** How many bytes it takes best at a time: a power of two, from 2,048. Asked for before each piece. Default 65,536. */
  readonly pieceBytes?: number;
}

/** Bytes that are made and written at a time: few enough for a processor's cache to hold them. */
const PIECE = 64 * 1024;

export interface PipeImageOptions {
  /** Stops the writing. */
  readonly signal?: AbortSignal;
  /** Called with the bytes written so far; the total is `image.size`. */
  onProgress?(bytes: number): void;
}

/**
 * Writes an image to an output through one piece of memory, without a stream between them: the fastest way to have all of
 * it. The next bytes are made when the last ones are out. Other work of the process gets its turn every 5 ms, as far as
 * the output lets it.
 *
 * A Node `Writable` or a Web `WritableStream` is written to at its pace, ended, and waited for.
 *
 * @throws {TypeError} when `write` returns a boolean.
 * @throws {RangeError} when the output asks for pieces of a size that cannot be.
 * @throws {IsoError} `SOURCE_CHANGED` and `SOURCE_UNREADABLE` from reading the image; whatever the output throws. An abort
 * throws the signal's reason.
 * @example
 * await pipeImage(image, standardOutput());
 */
export async function pipeImage(
  image: IsoImage,
  output: ImageOutput | Writable | WritableStream<Uint8Array>,
  options: PipeImageOptions = {},
): Promise<void> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (isStream(output)) return pipeIntoStream(image, output, options);
  const pieces = piecesFor(output);
  const cursor = image.open({ ...(signal && { signal }) });
  const pause = pauses(signal);
  let written = 0;
  try {
    for (;;) {
      const piece = pieces();
      const count = await cursor.fill(piece);
      signal?.throwIfAborted();
      if (count === 0) break;
      const writing: unknown = output.write(count < piece.length ? piece.subarray(0, count) : piece);
      if (writing !== undefined) refuseBoolean(typeof writing === 'boolean' ? writing : await writing);
      written += count;
      options.onProgress?.(written);
      const turn = pause();
      if (turn !== undefined) await turn;
    }
  } finally {
    await cursor.close();
  }
  if (written !== image.size) throw new IsoError('INTERNAL', `the image has ${written} bytes instead of ${image.size}`);
}

/** The memory for each next piece. It is the same again, as far as the length is. */
function piecesFor(output: ImageOutput): () => Uint8Array {
  let memory: Uint8Array = new Uint8Array(0);
  let piece = memory;
  return () => {
    const bytes = pieceOf(output);
    if (bytes > memory.length) memory = TAKES_ALIGNED in output ? alignedMemory(bytes) : new Uint8Array(bytes);
    if (bytes !== piece.length) piece = memory.subarray(0, bytes);
    return piece;
  };
}

function pieceOf({ pieceBytes = PIECE }: ImageOutput): number {
  if (pieceBytes >= 2048 && Number.isInteger(Math.log2(pieceBytes))) return pieceBytes;
  throw new RangeError(`pieceBytes: ${pieceBytes} is not a power of two from 2,048`);
}

function isStream(output: object): output is Writable | WritableStream<Uint8Array> {
  return 'getWriter' in output || ('write' in output && 'once' in output && 'end' in output);
}

/** Waits until the stream has written everything. Its pieces are its own: a stream may hand them on. */
async function pipeIntoStream(
  image: IsoImage,
  output: Writable | WritableStream<Uint8Array>,
  { signal, onProgress }: PipeImageOptions,
): Promise<void> {
  const bytes = image.stream({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
  if ('getWriter' in output) await bytes.pipeTo(output, { ...(signal && { signal }) });
  else await pipeline(Readable.fromWeb(bytes as never), output, { ...(signal && { signal }) });
}

/** A stream answers so while it still holds the memory, which the next bytes would overwrite. */
function refuseBoolean(answer: unknown): void {
  if (typeof answer !== 'boolean') return;
  throw new TypeError(
    `write returned ${answer}: it has to return once it has taken all bytes, or a promise for that. Streams are given as they are.`,
  );
}

const DESCRIPTOR = 1;

/**
 * Standard output, for the images of commands. A write waits in the system until the reader has made room, and the
 * process with it: timers and handlers of signals come between two writes. A program whose process must end
 * at once on a signal, however long the reader takes, installs no handler for it.
 *
 * `process.stdout` should not have been touched before: Node makes a pipe that cannot wait of it, which is slower. Where
 * standard output is one already, `process.stdout` does the waiting.
 */
export function standardOutput(): ImageOutput {
  return new StandardOutput();
}

class StandardOutput implements ImageOutput {
  readonly [TAKES_ALIGNED] = true;
  readonly #piece = fstatSync(DESCRIPTOR).isFIFO() ? new PieceOfPipe() : undefined;
  #waits = true;

  get pieceBytes(): number {
    return this.#piece?.next() ?? PIECE;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (!this.#waits) return writeToStream(bytes);
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(DESCRIPTOR, bytes, done, bytes.length - done);
      } catch (error) {
        if (systemCodeOf(error) !== 'EAGAIN') throw error;
        this.#waits = false;
        return writeToStream(bytes.subarray(done));
      }
    }
  }
}

function writeToStream(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error == null ? resolve() : reject(error)));
  });
}
