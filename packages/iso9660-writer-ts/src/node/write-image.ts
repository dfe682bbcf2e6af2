import type { IsoImage } from '../index.js';
import { TAKES_ALIGNED } from './aligned-memory.js';
import type { Reading } from './host-calls.js';
import { type ImageOutput, type PipeImageOptions, pipeImage } from './pipe-image.js';
import { intoFile, onTarget } from './write-file.js';

export interface WriteImageOptions extends PipeImageOptions {
  /** Stops the writing; nothing of the image remains, and an existing file stays as it was. */
  readonly signal?: AbortSignal;
  /**
   * When the writing is done: `disk` when the image would survive a loss of power, `cache` when the system has it and
   * writes it to the disk in its own time, as for nearly every program. The second can be twice as fast. A file is
   * replaced as a whole with both, but only with `disk` also when the power fails within the next minute. Default `disk`.
   */
  readonly until?: 'disk' | 'cache';
  /**
   * Permission bits of the file, such as 0o600 for one that holds secrets. Default: those of the file that is replaced, else
   * 0o666 less the umask.
   */
  readonly mode?: number;
  /**
   * How a file is written: `synchronous` (default) is the least work; `asynchronous` leaves the event loop free while a slow
   * disk, or a mount that hangs, takes nothing: for servers.
   */
  readonly writing?: Reading;
}

/** Each piece that is written asynchronously is a call of its own to another thread. */
const ASYNCHRONOUS_PIECE = 1024 * 1024;

/**
 * Writes an image to a file, completely or not at all: to a temporary file in the same directory, which is synced and
 * then renamed. An existing file is replaced, and its owner and mode kept; a symbolic link stays, and the file that it
 * leads to is written. After a failure or an abort the temporary file is gone and every descriptor closed; only a process that
 * is killed leaves a `.iso9660-*.tmp` behind.
 *
 * A device or a fifo is written directly, from its start and without those guarantees; an abort then takes effect
 * when the write under way has ended.
 *
 * @throws {IsoError} `TARGET_UNWRITABLE` with the system's error as its cause (disk full, no permission, target is a
 * directory); `SOURCE_CHANGED` and `SOURCE_UNREADABLE` from reading the image. An abort throws the signal's reason.
 * @example
 * await writeImage(image, './disc.iso', { onProgress: (bytes) => console.log(bytes / image.size) });
 */
export async function writeImage(image: IsoImage, file: string, options: WriteImageOptions = {}): Promise<void> {
  await intoFile(file, options, async (target) => {
    const write = (bytes: Uint8Array) => onTarget(file, () => target.write(bytes));
    const pieces = options.writing === 'asynchronous' ? { pieceBytes: ASYNCHRONOUS_PIECE } : {};
    const output: ImageOutput = { write, ...pieces };
    await pipeImage(image, Object.assign(output, { [TAKES_ALIGNED]: true }), options);
  });
}
