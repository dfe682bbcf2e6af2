import type { ImageOutput } from '../node/index.js';
import { CommandFailure, ExitCode } from './failure.js';

/**
 * What a command has of the outside world. Tests bring their own; `processIo` brings the process's. The provider of the
 * outputs listens to their `error` event: a failed write also rejects, and the event must not end the process.
 */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** For data: names of written files, sizes, help. */
  readonly stdout: CommandOutput;
  readonly stdoutIsTTY: boolean;
  /** Standard output for an image; nothing else is written there then. A signal may end the process from now on. */
  openImageOutput(): ImageOutput | Promise<ImageOutput>;
  /** For people: warnings, progress, errors. */
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted with an `Interruption`. */
  readonly signal: AbortSignal;
}

export type CommandOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Error codes of a write to an output whose reader is gone. */
const CLOSED = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Opens standard output for an image. A write rejects with a `CommandFailure`: without words when the reader went away. */
export async function openImageOutput(io: CommandIo): Promise<ImageOutput> {
  const output = await io.openImageOutput();
  return {
    ...output,
    async write(bytes) {
      try {
        await output.write(bytes);
      } catch (error) {
        throw outputFailure(error as NodeJS.ErrnoException);
      }
    },
  };
}

/**
 * Writes text that a person or a script reads.
 *
 * @throws {CommandFailure} without words when the reader went away.
 */
export function writeText(text: string, io: Pick<CommandIo, 'stdout'>): Promise<void> {
  return writeBytes(text, io);
}

/** Writes what a program reads. */
export function writeJson(value: unknown, io: Pick<CommandIo, 'stdout'>): Promise<void> {
  return writeText(`${JSON.stringify(value, undefined, 2)}\n`, io);
}

/** Writes content as it is. */
export function writeBytes(bytes: Uint8Array | string, { stdout }: Pick<CommandIo, 'stdout'>): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(bytes, (error) => (error == null ? resolve() : reject(outputFailure(error))));
  });
}

function outputFailure(error: NodeJS.ErrnoException): CommandFailure {
  if (CLOSED.has(error.code ?? '')) return new CommandFailure(ExitCode.brokenPipe, [], error);
  return new CommandFailure(ExitCode.failed, [`standard output cannot be written: ${error.message}`], error);
}
