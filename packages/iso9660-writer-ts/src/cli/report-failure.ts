import { IsoError } from '../index.js';
import { CommandFailure } from './command-failure.js';
import { Interruption } from './command-io.js';
import { ExitCode } from './exit-code.js';
import type { Messages } from './messages.js';
import { oneLine } from './one-line.js';

/** Tells what went wrong, one line for each problem and never a stack, and answers the exit code. */
export function reportFailure(error: unknown, messages: Pick<Messages, 'write'>, signal: AbortSignal): number {
  const { exitCode, lines } = failureOf(error, signal);
  for (const line of lines) messages.write(`mkiso: ${oneLine(line)}\n`);
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
