import type { IsoError } from 'iso9660-writer-ts';
import { isError } from 'iso9660-writer-ts/internal';
import { CommandFailure, ExitCode as CommonExitCode } from 'iso9660-writer-ts/internal/command';
import { VALUE_PROBLEMS } from '../errors.js';

/** Exit codes of the command. They are documented in `--help` and `docs/cli.md`, and scripts depend on them. */
export const ExitCode = {
  /**
   * `failed`: an unreadable request file, a full disk, a source file that changed under way, a port that is taken, transfers that
   * were cut.
   */
  ...CommonExitCode,
  /** The request is not acceptable. */
  invalidRequest: 3,
  /** The source tree is missing, unreadable or cannot be an image. */
  sourceTree: 4,
} as const;

/** For help and manual. */
export const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'success'],
  ['1', 'reading or writing failed; serve: could not listen, or cut transfers at its end'],
  ['2', 'wrong command line'],
  ['1, 2', 'doctor: it found warnings, or something that will not work'],
  ['3', 'the request is not acceptable'],
  ['4', 'the source tree is missing, unreadable or cannot be an image'],
  ['130', 'interrupted (SIGINT); 143 and 129 for SIGTERM and SIGHUP; serve ends with 0'],
  ['141', 'the reader of standard output stopped reading'],
];

/** Runs the planning of an image: what goes wrong there is a fault of the source tree, or a value that its installer or a template cannot hold. */
export async function planning<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isIsoError(error) || error.code === 'INTERNAL') throw error;
    const isOfRequest = error.problems.every(({ code }) => VALUE_PROBLEMS.has(code));
    throw new CommandFailure(
      isOfRequest ? ExitCode.invalidRequest : ExitCode.sourceTree,
      error.problems.map(({ message }) => message),
      error,
    );
  }
}

/** By name, so that the class does not have to be loaded to ask. */
function isIsoError(error: unknown): error is IsoError {
  return isError(error) && error.name === 'IsoError';
}
