import { messageOf } from '../internal.js';

/** Exit codes that every command has. Their documents name them, and scripts depend on them. */
export const ExitCode = {
  ok: 0,
  /** Reading or writing failed, or the image cannot be made of this input. */
  failed: 1,
  /** The command line is wrong, or asks for what the program does not do. */
  usage: 2,
  /** The reader of standard output stopped reading: 128 + SIGPIPE, as shells count. */
  brokenPipe: 141,
} as const;

/** A command that ends early, with what to tell and how to exit. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    readonly exitCode: number,
    readonly lines: readonly string[],
    cause?: unknown,
  ) {
    super(lines.join('\n'), cause === undefined ? undefined : { cause });
  }
}

/** A fault of the command line. */
export function usageFailure(line: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, [line]);
}

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

/** How a command ends that failed. */
export interface Failure {
  readonly exitCode: number;
  /** One for each problem, for people. */
  readonly lines: readonly string[];
}

/**
 * What an error means for the process. `known` judges the errors of one command. An interruption comes first: the rest fails as
 * its consequence.
 */
export function failureOf(
  error: unknown,
  signal: AbortSignal,
  known: (error: unknown) => Failure | undefined,
): Failure {
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof Interruption) return { exitCode: reason.exitCode, lines: [] };
  if (error instanceof CommandFailure) return error;
  return known(error) ?? { exitCode: ExitCode.failed, lines: [messageOf(error)] };
}
