import { CommanderError } from 'commander';
import type { IsoRequestError } from '../errors.js';
import { CommandFailure } from './command-failure.js';
import { type CommandIo, Interruption } from './command-io.js';
import { ExitCode } from './exit-code.js';
import { oneLine } from './one-line.js';

/** Tells what went wrong, one line for each problem and never a stack, and answers the exit code. */
export function reportFailure(error: unknown, io: CommandIo): number {
  const { exitCode, lines } = failureOf(error, io);
  for (const line of lines) io.stderr.write(`error: ${oneLine(line)}\n`);
  return exitCode;
}

interface Failure {
  readonly exitCode: number;
  readonly lines: readonly string[];
}

function failureOf(error: unknown, io: CommandIo): Failure {
  // Whatever was under way when the signal came fails as a consequence.
  const reason: unknown = io.signal.aborted ? io.signal.reason : error;
  if (reason instanceof Interruption) return { exitCode: reason.exitCode, lines: [] };
  // commander has written its own words already.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? ExitCode.ok : ExitCode.usage, lines: [] };
  }
  if (error instanceof CommandFailure) return error;
  if (isRequestError(error)) {
    return { exitCode: ExitCode.invalidRequest, lines: error.problems.map(({ message }) => message) };
  }
  return { exitCode: ExitCode.failed, lines: [error instanceof Error ? error.message : String(error)] };
}

/** By name: the class comes with the validator, which a usage error has no need to load. */
function isRequestError(error: unknown): error is IsoRequestError {
  return error instanceof Error && error.name === 'IsoRequestError';
}
