import { type Command, CommanderError, Option } from 'commander';
import type { IsoProblem } from 'iso9660-writer-ts';
import { isError } from 'iso9660-writer-ts/internal';
import { type Failure, failureOf, oneLine, type ProcessIo, warningLines } from 'iso9660-writer-ts/internal/command';
import type { IsoRequestError } from '../errors.js';
import { ExitCode } from './failure.js';

/** How much is told on standard error. Errors always are. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

export interface VerbosityFlags {
  readonly quiet?: true;
  readonly verbose?: true;
}

export function addVerbosityFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('-q, --quiet', 'print errors only').conflicts('verbose'))
    .option('-v, --verbose', 'tell every warning, not only how many there are');
}

export function verbosityOf(flags: VerbosityFlags): Verbosity {
  if (flags.quiet) return 'quiet';
  return flags.verbose ? 'verbose' : 'normal';
}

/** An image finds these in its tree when it is asked, so only what is told is asked for. */
interface Told {
  readonly warnings: readonly IsoProblem[];
  readonly notes: readonly IsoProblem[];
}

/** Writes the warnings, in their order; those of a code that has many are counted, unless all are asked for. */
export function writeWarnings(told: Pick<Told, 'warnings'>, verbosity: Verbosity, io: ProcessIo): void {
  if (verbosity === 'quiet') return;
  const { warnings } = told;
  for (const line of verbosity === 'verbose'
    ? warnings.map(({ message }) => message)
    : warningLines(warnings, 'see all with --verbose')) {
    io.stderr.write(`warning: ${oneLine(line)}\n`);
  }
}

/** Writes what no reader of today sees, when all is asked for. */
export function writeNotes(told: Pick<Told, 'notes'>, verbosity: Verbosity, io: ProcessIo): void {
  if (verbosity !== 'verbose') return;
  for (const { message } of told.notes) io.stderr.write(`note: ${oneLine(message)}\n`);
}

/** Shows how far the writing is. */
export interface Progress {
  update(bytes: number): void;
  stop(): void;
}

/** Milliseconds between two looks at the progress: what is left is guessed from some fifty of them. */
const INTERVAL = 100;
const LOOKS = 50;

const SILENT: Progress = { update() {}, stop() {} };

/** A bar on standard error if that is a terminal and `--quiet` was not given; otherwise shows nothing. */
export async function startProgress(
  total: number,
  verbosity: Verbosity,
  io: ProcessIo,
  format = '{bar} {percentage}% of {size} | {eta_formatted} left',
): Promise<Progress> {
  if (verbosity === 'quiet' || io.stderr.isTTY !== true) return SILENT;
  const { SingleBar } = (await import('cli-progress')).default;
  const bar = new SingleBar({
    stream: io.stderr,
    format,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: LOOKS,
    // Signals are handled in one place, which stops the bar as well.
    gracefulExit: false,
  });
  bar.start(total, 0, { size: humanSize(total) });
  let next = 0;
  return {
    update(bytes) {
      const now = performance.now();
      if (now < next) return;
      next = now + INTERVAL;
      bar.update(bytes);
    },
    stop: () => bar.stop(),
  };
}

/** Bytes for people, in powers of 1,024. */
export function humanSize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Tells what went wrong, one line for each problem and never a stack, and answers the exit code. */
export function reportFailure(error: unknown, io: ProcessIo): number {
  const { exitCode, lines } = failureOf(error, io.signal, ownFailure);
  for (const line of lines) io.stderr.write(`error: ${oneLine(line)}\n`);
  return exitCode;
}

function ownFailure(error: unknown): Failure | undefined {
  // commander has written its own words already.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? ExitCode.ok : ExitCode.usage, lines: [] };
  }
  if (!isRequestError(error)) return undefined;
  return { exitCode: ExitCode.invalidRequest, lines: error.problems.map(({ message }) => message) };
}

/** By name: the class comes with the validator, which a usage error has no need to load. */
function isRequestError(error: unknown): error is IsoRequestError {
  return isError(error) && error.name === 'IsoRequestError';
}
