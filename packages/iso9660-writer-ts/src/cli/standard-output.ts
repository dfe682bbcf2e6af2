import type { IsoImage } from '../index.js';
import { type PipeImageOptions, pipeImage } from '../node/index.js';
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
  const output = io.openImageOutput();
  const write = async (bytes: Uint8Array) => {
    try {
      await output.write(bytes);
    } catch (error) {
      throw outputFailure(error as NodeJS.ErrnoException);
    }
  };
  await pipeImage(image, { ...output, write }, options);
}

/**
 * Writes text that a person or a script reads.
 *
 * @throws {CommandFailure} without words when the reader went away.
 */
export function writeText(text: string, { stdout }: Pick<CommandIo, 'stdout'>): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error == null ? resolve() : reject(outputFailure(error))));
  });
}

function outputFailure(error: NodeJS.ErrnoException): CommandFailure {
  if (CLOSED.has(error.code ?? '')) return new CommandFailure(ExitCode.brokenPipe, [], error);
  return new CommandFailure(ExitCode.failed, [`standard output cannot be written: ${error.message}`], error);
}
