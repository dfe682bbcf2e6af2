import type { ImageOutput } from 'iso9660-writer-ts/node';

/**
 * What a command has of the outside world. Tests bring their own; `main` brings the process's. Whoever brings the outputs
 * listens to their `error` event: a failed write is told to its writer as well, and the event must not end the process.
 */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** For data: names of written files, plans, ZIP files. */
  readonly stdout: CommandOutput;
  readonly stdoutIsTTY: boolean;
  /** Standard output for an image; nothing else is written there then. A signal may end the process from now on. */
  openImageOutput(): Promise<ImageOutput>;
  /** For people: warnings, progress, errors. */
  readonly stderr: CommandOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted with an `Interruption`. */
  readonly signal: AbortSignal;
  /** For a command that does not end with the first signal: from now on each one is told to the listener instead. */
  takeSignals(listener: (name: SignalName) => void): void;
}

/** The signals of the system that end a command. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export type CommandOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

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
