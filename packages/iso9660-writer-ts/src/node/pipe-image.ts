import { IsoError, type IsoImage } from '../index.js';
import type { ImageOutput } from './image-output.js';
import { Turn } from './turn.js';

/**
 * What a pipe of Linux holds, so that its reader empties it while we fetch the next piece. Measured: with larger pieces
 * both take turns in waiting for each other, and files on ext4 are written more slowly.
 */
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
