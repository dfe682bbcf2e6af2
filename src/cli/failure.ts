import type { IsoError } from 'iso9660-writer-ts';

/** Exit codes of the command. They are documented in `--help` and `docs/cli.md`, and scripts depend on them. */
export const ExitCode = {
  ok: 0,
  /**
   * Reading or writing failed: an unreadable request file, a full disk, a source file that changed under way, a port
   * that is taken, transfers that were cut.
   */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The request is not acceptable. */
  invalidRequest: 3,
  /** The source tree is missing, unreadable or cannot be an image. */
  sourceTree: 4,
  /** The reader of standard output stopped reading: 128 + SIGPIPE, as shells count. */
  brokenPipe: 141,
} as const;

/** For `--help`. */
export const EXIT_CODE_HELP = `
Exit codes:
  0    success
  1    reading or writing failed; serve: could not listen, or cut transfers at its end
  2    wrong command line
  3    the request is not acceptable
  4    the source tree is missing, unreadable or cannot be an image
  130  interrupted (SIGINT); 143 and 129 for SIGTERM and SIGHUP; serve ends with 0
  141  the reader of standard output stopped reading
`;

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

/** A fault of the command line that the parser does not know of. */
export function usageFailure(line: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, [line]);
}

/** Runs the planning of an image: what goes wrong there is a fault of the source tree. */
export async function planning<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isIsoError(error) || error.code === 'INTERNAL') throw error;
    throw new CommandFailure(
      ExitCode.sourceTree,
      error.problems.map(({ message }) => message),
      error,
    );
  }
}

/** By name, so that the class does not have to be loaded to ask. */
function isIsoError(error: unknown): error is IsoError {
  return error instanceof Error && error.name === 'IsoError';
}
