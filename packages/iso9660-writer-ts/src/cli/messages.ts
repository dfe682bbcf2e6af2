import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { IsoError, type IsoImage } from '../index.js';
import type { CommandLine } from './command-line.js';
import { CommandFailure, ExitCode } from './failure.js';
import { type CommandIo, Interruption } from './io.js';

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

/** A tree of a few thousand long names gives as many warnings: from this number on one line stands for all of a code. */
const MANY = 10;

/** Tells of options without effect, to those who want to know everything. */
export function tellNotes({ verbosity, notes }: CommandLine, messages: Messages): void {
  if (verbosity === 'verbose') for (const note of notes) messages.write(`mkiso: note: ${oneLine(note)}\n`);
}

/** Prints what the image shows differently from its sources. With `-quiet` the warnings are not even computed. */
export function tellWarnings(image: Pick<IsoImage, 'warnings'>, { verbosity }: CommandLine, messages: Messages): void {
  if (verbosity === 'quiet') return;
  const { warnings } = image;
  for (const line of verbosity === 'verbose' ? warnings.map(({ message }) => message) : summaries(warnings)) {
    messages.write(`mkiso: warning: ${oneLine(line)}\n`);
  }
}

function summaries(warnings: IsoImage['warnings']): readonly string[] {
  const byCode = new Map<string, string[]>();
  for (const { code, message } of warnings) {
    const group = byCode.get(code);
    if (group === undefined) byCode.set(code, [message]);
    else group.push(message);
  }
  return [...byCode].flatMap(([code, group]) =>
    group.length > MANY ? [`${group[0]} - and ${group.length - 1} more of ${code}; -v tells all`] : group,
  );
}

/** File names may hold line breaks and escape sequences; a terminal must not obey them. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Control}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Tells what went wrong, one line for each problem and never a stack, and answers the exit code. */
export function reportFailure(
  error: unknown,
  messages: Pick<Messages, 'write'>,
  signal: AbortSignal,
  program = 'mkiso',
): number {
  const { exitCode, lines } = failureOf(error, signal);
  for (const line of lines) messages.write(`${program}: ${oneLine(line)}\n`);
  return exitCode;
}

interface Failure {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

function failureOf(error: unknown, signal: AbortSignal): Failure {
  // Whatever was under way when the signal came fails as a consequence.
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof Interruption) return { exitCode: reason.exitCode, lines: [] };
  if (error instanceof CommandFailure) return error;
  if (error instanceof IsoError) {
    return { exitCode: ExitCode.failed, lines: error.problems.map(({ message }) => message) };
  }
  return { exitCode: ExitCode.failed, lines: [error instanceof Error ? error.message : String(error)] };
}
