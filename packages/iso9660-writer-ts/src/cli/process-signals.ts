import { Interruption } from './command-io.js';

/** The signals that end the command, and how shells count them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const NAMES = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];

export interface ProcessSignals {
  /** Aborted with an `Interruption` by the first signal. A second one finds the default again, and ends the process. */
  readonly interruption: AbortSignal;
  /** From now on the system ends the process at once, also while it waits for something and no listener could be told. */
  leave(): void;
}

/** Listens to the signals of this process. */
export function processSignals(): ProcessSignals {
  const interruption = new AbortController();
  for (const name of NAMES) {
    process.once(name, () => interruption.abort(new Interruption(name, EXIT_CODES[name])));
  }
  return {
    interruption: interruption.signal,
    leave() {
      for (const name of NAMES) process.removeAllListeners(name);
    },
  };
}
