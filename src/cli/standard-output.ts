import type { IsoImage } from 'iso9660-writer-ts';
import type { PipeImageOptions } from 'iso9660-writer-ts/node';
import { CommandFailure } from './command-failure.js';
import type { CommandIo } from './command-io.js';
import { ExitCode } from './exit-code.js';

/** What the system says when nobody reads any more. */
const CLOSED = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Writes an image to standard output, at the pace of its reader.
 *
 * @throws {CommandFailure} without words when the reader went away.
 */
export async function outputImage(image: IsoImage, io: CommandIo, options: PipeImageOptions): Promise<void> {
  const { pipeImage } = await import('iso9660-writer-ts/node');
  const output = await io.openImageOutput();
  const write = async (bytes: Uint8Array) => {
    try {
      await output.write(bytes);
    } catch (error) {
      throw outputFailure(error as NodeJS.ErrnoException);
    }
  };
  await pipeImage(image, { ...output, write }, options);
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
export function writeBytes(bytes: Uint8Array, { stdout }: CommandIo): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(bytes, (error) => (error == null ? resolve() : reject(outputFailure(error))));
  });
}

function outputFailure(error: NodeJS.ErrnoException): CommandFailure {
  if (CLOSED.has(error.code ?? '')) return new CommandFailure(ExitCode.brokenPipe, [], error);
  return new CommandFailure(ExitCode.failed, [`standard output cannot be written: ${error.message}`], error);
}
