import { IsoError } from '../index.js';
import { messageOf } from '../internal.js';
import type { Reading } from './host-calls.js';
import { type ImageTarget, openTarget } from './target.js';

export interface WriteFileOptions {
  /** Permission bits, whatever the umask. Default: those of the file that is replaced; of a new one, 0o666 less the umask. */
  readonly mode?: number;
  /** When the writing is done: when the file would survive a loss of power (`disk`, default), or when the system has it. */
  readonly until?: 'disk' | 'cache';
  /**
   * How a file is written: `synchronous` (default) is the least work; `asynchronous` leaves the event loop free while a slow
   * disk, or a mount that hangs, takes nothing: for servers.
   */
  readonly writing?: Reading;
  /** Stops the writing; an existing file stays as it was. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a file completely or not at all: to a temporary file in the same directory, which is synced and then renamed.
 * Owner and mode of an existing file are kept; a symbolic link stays, and the file that it leads to is written. A device
 * or a fifo is written directly.
 *
 * @throws {IsoError} `TARGET_UNWRITABLE` with the system's error as its cause. What `content` throws comes as it is, and so
 * does the signal's reason.
 * @example
 * await writeFileAtomically('./ks.cfg', kickstart, { mode: 0o600 });
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: WriteFileOptions = {},
): Promise<void> {
  const pieces =
    typeof content === 'string' ? [Buffer.from(content)] : ArrayBuffer.isView(content) ? [content] : content;
  await intoFile(file, options, async (target) => {
    for await (const piece of pieces) {
      options.signal?.throwIfAborted();
      await onTarget(file, () => target.write(piece));
    }
  });
}

/** Lends a target, which is complete when the work is done, and discarded when it fails. */
export async function intoFile(
  file: string,
  { mode, until = 'disk', writing, signal }: WriteFileOptions,
  work: (target: ImageTarget) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted();
  const target = await onTarget(file, () => openTarget(file, { mode, writing }));
  try {
    await work(target);
    signal?.throwIfAborted();
    await onTarget(file, () => target.commit(until));
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Names the target in whatever the system says of it. */
export async function onTarget<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new IsoError('TARGET_UNWRITABLE', `${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
