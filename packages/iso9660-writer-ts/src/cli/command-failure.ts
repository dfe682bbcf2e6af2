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

/** A fault of the command line. */
export function usageFailure(line: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, [line]);
}
