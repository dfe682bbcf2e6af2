/** Exit codes of the command. They are documented in `-help` and `docs/mkiso.md`, and scripts depend on them. */
export const ExitCode = {
  ok: 0,
  /** The image cannot be made of this input, or reading or writing failed. */
  failed: 1,
  /** The command line is wrong, or asks for what this program does not do. */
  usage: 2,
  /** The reader of standard output stopped reading: 128 + SIGPIPE, as shells count. */
  brokenPipe: 141,
} as const;

/** For `-help`. */
export const EXIT_CODE_HELP = `Exit codes:
  0    success
  1    the image cannot be made of this input, or reading or writing failed
  2    the command line is wrong, or asks for what this program does not do
  130  interrupted (SIGINT); 143 and 129 for SIGTERM and SIGHUP
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

/** A fault of the command line. */
export function usageFailure(line: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, [line]);
}
