import type { IsoImage } from 'iso9660-writer-ts';
import type { ImageOutput, PipeImageOptions } from 'iso9660-writer-ts/node';
import { CommandFailure, ExitCode } from './failure.js';

/**
 * What a command has of the outside world. Tests bring their own; `main` brings the process's. The
 * provider of the outputs listens to their `error` event: a failed write also rejects, and the event must not end the process.
 */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** For data: names of written files, plans, ZIP files. */
  readonly stdout: CommandOutput;
  readonly stdoutIsTTY: boolean;
  /** Standard output for an image; nothing else is written there then. A signal may end the process from now on. */
  openImageOutput(): Promise<ImageOutput>;
  /** For people: warnings, progress, errors. */
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted with an `Interruption`. */
  readonly signal: AbortSignal;
  /** For a command that does not end with the first signal: from now on each one is told to the listener instead. */
  takeSignals(listener: (name: SignalName) => void): void;
}

/** The signals of the system that end a command. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export type CommandOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The reason of the abort when a signal of the system ends the command. */
export class Interruption extends Error {
  override readonly name = 'Interruption';

  constructor(
    readonly signalName: string,
    readonly exitCode: number,
  ) {
    super(`interrupted by ${signalName}`);
  }
}

/** Error codes of a write to an output whose reader is gone. */
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

/** The signals that end a command, and how shells count them. */
const EXIT_CODES: Readonly<Record<SignalName, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const NAMES = Object.keys(EXIT_CODES) as SignalName[];

export interface ProcessSignals {
  /** Aborted with an `Interruption` by the first signal. A second one finds the default again, and ends the process. */
  readonly interruption: AbortSignal;
  /** From now on signals interrupt nothing: each is told to the listener. */
  take(listener: (name: SignalName) => void): void;
  /** From now on the system ends the process at once, also while it waits for something and no listener could be told. */
  leave(): void;
}

/** Listens to the signals of this process. */
export function processSignals(): ProcessSignals {
  const interruption = new AbortController();
  for (const name of NAMES) {
    process.once(name, () => interruption.abort(new Interruption(name, EXIT_CODES[name])));
  }
  return {
    interruption: interruption.signal,
    take(listener) {
      for (const name of NAMES) process.removeAllListeners(name).on(name, () => listener(name));
    },
    leave() {
      for (const name of NAMES) process.removeAllListeners(name);
    },
  };
}
