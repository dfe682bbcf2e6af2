import { IsoError, type IsoImage } from '../index.js';
import type { ImageOutput } from './image-output.js';
import { Turn } from './turn.js';

/**
 * A quarter of what a pipe of Linux holds, so that its reader empties it while we fetch the next piece, and little enough to
 * stay in the processor's nearest cache between reading and writing. Measured: 64 KiB take twice the time to a pipe, for
 * writer and reader then wait for each other in turns, and half as much again to a file on ext4.
 */
const PIECE = 16 * 1024;

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
 * @throws {IsoError} `SOURCE_CHANGED` and `SOURCE_UNREADABLE` from reading the image; whatever the output throws. An abort
 * throws the signal's reason.
 * @example
 * await pipeImage(image, standardOutput());
 */
export async function pipeImage(image: IsoImage, output: ImageOutput, options: PipeImageOptions = {}): Promise<void> {
  const { signal } = options;
  signal?.throwIfAborted();
  const cursor = image.open(signal && { signal });
  const memory = new Uint8Array(PIECE);
  const turn = new Turn();
  let written = 0;
  try {
    for (;;) {
      const count = await cursor.fill(memory);
      signal?.throwIfAborted();
      if (count === 0) break;
      const writing = output.write(count < PIECE ? memory.subarray(0, count) : memory);
      if (writing !== undefined) await writing;
      written += count;
      options.onProgress?.(written);
      if (turn.isOver()) await turn.pass();
    }
  } finally {
    await cursor.close();
  }
  if (written !== image.size) throw new IsoError('INTERNAL', `the image has ${written} bytes instead of ${image.size}`);
}
