import { IsoError, type IsoImage } from '../index.js';
import type { ImageOutput } from './image-output.js';
import { ReadAhead } from './second-thread/read-ahead.js';
import { Turn } from './turn.js';

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
 * @throws {RangeError} when the output asks for pieces of a size that cannot be.
 * @throws {IsoError} `SOURCE_CHANGED` and `SOURCE_UNREADABLE` from reading the image; whatever the output throws. An abort
 * throws the signal's reason.
 * @example
 * await pipeImage(image, standardOutput());
 */
export async function pipeImage(image: IsoImage, output: ImageOutput, options: PipeImageOptions = {}): Promise<void> {
  const { signal } = options;
  signal?.throwIfAborted();
  const ahead = new ReadAhead(pieceOf(output));
  const cursor = image.open({ sources: ahead.sources, ...(signal && { signal }) });
  const turn = new Turn();
  let written = 0;
  try {
    for (;;) {
      const piece = ahead.memoryAt(written);
      const count = await cursor.fill(piece);
      signal?.throwIfAborted();
      if (count === 0) break;
      const writing = output.write(count < piece.length ? piece.subarray(0, count) : piece);
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

function pieceOf({ pieceBytes = PIECE }: ImageOutput): number {
  if (pieceBytes >= 2048 && Number.isInteger(Math.log2(pieceBytes))) return pieceBytes;
  throw new RangeError(`pieceBytes: ${pieceBytes} is not a power of two from 2,048`);
}
