import type { IsoImage } from '../index.js';
import { type ImageOutput, type PipeImageOptions, pipeImage } from '../node/index.js';
import type { CommandLine } from './command-line.js';
import { CommandFailure, ExitCode } from './failure.js';
import type { Messages } from './messages.js';

/**
 * What a command has of the outside world. Tests bring their own; `main` brings the process's. The
 * provider of the outputs listens to their `error` event: a failed write also rejects, and the event must not end the process.
 */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** For data: sizes, help. */
  readonly stdout: CommandOutput;
  readonly stdoutIsTTY: boolean;
  /** Standard output for an image; nothing else is written there then. A signal may end the process from now on. */
  openImageOutput(): ImageOutput;
  /** For people: warnings, progress, errors. */
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted with an `Interruption`. */
  readonly signal: AbortSignal;
}

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
export function writeText(text: string, io: Pick<CommandIo, 'stdout'>): Promise<void> {
  return writeBytes(text, io);
}

/** The same for bytes. */
export function writeBytes(bytes: Uint8Array | string, { stdout }: Pick<CommandIo, 'stdout'>): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(bytes, (error) => (error == null ? resolve() : reject(outputFailure(error))));
  });
}

function outputFailure(error: NodeJS.ErrnoException): CommandFailure {
  if (CLOSED.has(error.code ?? '')) return new CommandFailure(ExitCode.brokenPipe, [], error);
  return new CommandFailure(ExitCode.failed, [`standard output cannot be written: ${error.message}`], error);
}

/** The signals that end the command, and how shells count them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const NAMES = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];

export interface ProcessSignals {
  /** Aborted with an `Interruption` by the first signal. A second one finds the default again, and ends the process. */
  readonly interruption: AbortSignal;
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
    leave() {
      for (const name of NAMES) process.removeAllListeners(name);
    },
  };
}

/** Shows how far the writing is. */
export interface Progress {
  update(bytes: number): void;
  stop(): void;
}

/** Milliseconds between two looks at the progress. */
const INTERVAL = 100;

const SILENT: Progress = { update() {}, stop() {} };

/** One line that changes, as mkisofs writes it, if messages go to a terminal and `-quiet` was not given. */
export function startProgress(total: number, { verbosity }: CommandLine, messages: Messages): Progress {
  if (verbosity === 'quiet') return SILENT;
  const line = progressLine(messages);
  return { update: (bytes) => line.update(bytes, total), stop: () => line.stop() };
}

/** The same for a total that is known later. Silent where no terminal is. */
export function progressLine(output: Pick<Messages, 'write'> & { readonly isTTY?: boolean }) {
  let next = 0;
  let shown = '';
  return {
    update(bytes: number, total: number): void {
      const now = performance.now();
      if (output.isTTY !== true || now < next) return;
      next = now + INTERVAL;
      shown = `${((bytes / total) * 100).toFixed(2).padStart(6)}% done`;
      output.write(`\r${shown}`);
    },
    stop(): void {
      if (shown !== '') output.write(`\r${' '.repeat(shown.length)}\r`);
    },
  };
}
