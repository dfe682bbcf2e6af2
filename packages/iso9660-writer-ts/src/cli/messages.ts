import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  CommandFailure,
  type CommandIo,
  ExitCode,
  type Failure,
  failureOf,
  oneLine,
  warningLines,
} from '../command/index.js';
import { IsoError, type IsoImage } from '../index.js';
import type { CommandLine } from './command-line.js';

/** Where everything goes that is told to people. */
export interface Messages {
  write(text: string): void;
  /** A terminal, which shows progress. */
  readonly isTTY: boolean;
  close(): void;
}

/**
 * Standard error, or the file of `-log-file`.
 *
 * @throws {CommandFailure} when the file cannot be written.
 */
export function openMessages({ logFile, cwd }: CommandLine, io: CommandIo): Messages {
  if (logFile === undefined) {
    return {
      write: (text) => io.stderr.write(text),
      get isTTY() {
        return io.stderr.isTTY === true;
      },
      close: () => {},
    };
  }
  const descriptor = openLog(resolve(cwd, logFile));
  return {
    write: (text) => {
      writeSync(descriptor, text);
    },
    isTTY: false,
    close: () => closeSync(descriptor),
  };
}

function openLog(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, [`the log file cannot be written: ${(error as Error).message}`], error);
  }
}

/** Prints the options without effect, with `-v`. */
export function tellNotes({ verbosity, notes }: CommandLine, messages: Messages): void {
  if (verbosity === 'verbose') for (const note of notes) messages.write(`mkiso: note: ${oneLine(note)}\n`);
}

/** Prints what the image shows differently from its sources, with `-v` also where no reader looks. With `-quiet` nothing is computed. */
export function tellWarnings(
  image: Pick<IsoImage, 'warnings' | 'notes'>,
  { verbosity }: CommandLine,
  messages: Messages,
): void {
  if (verbosity === 'quiet') return;
  if (verbosity === 'verbose') {
    for (const { message } of image.notes) messages.write(`mkiso: note: ${oneLine(message)}\n`);
  }
  const { warnings } = image;
  for (const line of verbosity === 'verbose'
    ? warnings.map(({ message }) => message)
    : warningLines(warnings, '-v tells all')) {
    messages.write(`mkiso: warning: ${oneLine(line)}\n`);
  }
}

/** Tells what went wrong, one line for each problem and never a stack, and answers the exit code. */
export function reportFailure(
  error: unknown,
  messages: Pick<Messages, 'write'>,
  signal: AbortSignal,
  program = 'mkiso',
): number {
  const { exitCode, lines } = failureOf(error, signal, isoFailure);
  for (const line of lines) messages.write(`${program}: ${oneLine(line)}\n`);
  return exitCode;
}

function isoFailure(error: unknown): Failure | undefined {
  if (!(error instanceof IsoError)) return undefined;
  return { exitCode: ExitCode.failed, lines: error.problems.map(({ message }) => message) };
}
