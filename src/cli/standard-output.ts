import { CommandFailure } from './command-failure.js';
import type { CommandIo } from './command-io.js';
import { ExitCode } from './exit-code.js';

/** Measured: to a pipe, pieces of 64 KiB take twice as long. */
const WRITE_SIZE = 256 * 1024;

/** What the system says when nobody reads any more. */
const CLOSED = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Writes a byte stream to standard output. The next bytes are asked for when the last ones are out, so the pace is the
 * reader's; the same memory goes back and forth.
 *
 * @throws {CommandFailure} without words when the reader went away.
 */
export async function writeStream(stream: ReadableStream<Uint8Array>, io: CommandIo): Promise<void> {
  const reader = stream.getReader({ mode: 'byob' });
  let memory: ArrayBufferLike = new ArrayBuffer(WRITE_SIZE);
  try {
    for (;;) {
      const piece: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(memory));
      if (piece.done) return;
      await writeBytes(piece.value, io);
      memory = piece.value.buffer;
    }
  } catch (error) {
    // Closes what the image has open. A stream that failed by itself has done so, and repeats its error here.
    await reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** Writes text that a person or a script reads. */
export async function writeText(text: string, io: CommandIo): Promise<void> {
  await writeBytes(new TextEncoder().encode(text), io);
}

/** Writes what a program reads. */
export async function writeJson(value: unknown, io: CommandIo): Promise<void> {
  await writeText(`${JSON.stringify(value, undefined, 2)}\n`, io);
}

/** @throws {CommandFailure} without words when the reader went away. */
export function writeBytes(bytes: Uint8Array, io: CommandIo): Promise<void> {
  return new Promise((resolve, reject) => {
    io.stdout.write(bytes, (error?: NodeJS.ErrnoException | null) => {
      if (error == null) resolve();
      else if (CLOSED.has(error.code ?? '')) reject(new CommandFailure(ExitCode.brokenPipe, [], error));
      else reject(new CommandFailure(ExitCode.failed, [`standard output cannot be written: ${error.message}`], error));
    });
  });
}
