import { IsoError, type IsoImage } from '../index.js';
import { openTarget } from './open-target.js';
import { Turn } from './turn.js';

/** Measured: pieces of 256 KiB and more are markedly slower on ext4. */
const WRITE_SIZE = 64 * 1024;

export interface WriteImageOptions {
  /** Stops the writing; nothing of the image remains, and an existing file stays as it was. */
  readonly signal?: AbortSignal;
  /** Called with the bytes written so far; the total is `image.size`. */
  onProgress?(bytes: number): void;
}

/**
 * Writes an image to a file, completely or not at all: to a temporary file in the same directory, which is synced and
 * then renamed. An existing file is replaced and its mode kept; a symbolic link to a file stays, and the file is
 * replaced. After a failure or an abort the temporary file is gone and every descriptor closed; only a process that
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
  options.signal?.throwIfAborted();
  const target = await onTarget(file, () => openTarget(file));
  try {
    await deliver(image, (bytes) => onTarget(file, () => target.write(bytes)), options);
    await onTarget(file, () => target.commit());
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Pulls the whole image through one piece of memory, which goes back and forth between the stream and us. */
async function deliver(image: IsoImage, write: (bytes: Uint8Array) => Promise<void>, options: WriteImageOptions) {
  const { signal } = options;
  const reader = image.stream(signal && { signal }).getReader({ mode: 'byob' });
  const turn = new Turn();
  let memory: ArrayBufferLike = new ArrayBuffer(WRITE_SIZE);
  let written = 0;
  try {
    for (;;) {
      const { done, value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
      signal?.throwIfAborted();
      if (done) break;
      await write(value);
      written += value.length;
      memory = value.buffer;
      options.onProgress?.(written);
      if (turn.isOver()) await turn.pass();
    }
  } catch (error) {
    // Closes what the image has open. A stream that failed by itself has done so, and repeats its error here.
    await reader.cancel(error).catch(() => {});
    throw error;
  }
  if (written !== image.size) throw new IsoError('INTERNAL', `the image has ${written} bytes instead of ${image.size}`);
}

/** Names the target in whatever the system says of it. */
async function onTarget<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause);
    throw new IsoError('TARGET_UNWRITABLE', `${file} cannot be written: ${fact}`, { cause });
  }
}
