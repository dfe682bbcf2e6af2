import type { IsoError } from 'iso9660-writer-ts';
import { ExitCode } from './exit-code.js';

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
