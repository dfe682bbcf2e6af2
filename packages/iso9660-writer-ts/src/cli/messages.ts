import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandFailure } from './command-failure.js';
import type { CommandIo } from './command-io.js';
import type { CommandLine } from './command-line.js';
import { ExitCode } from './exit-code.js';

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
