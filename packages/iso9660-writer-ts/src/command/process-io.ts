import { isatty } from 'node:tty';
import { setFlagsFromString } from 'node:v8';
import type { ImageOutput } from '../node/index.js';
import { Interruption } from './failure.js';
import type { CommandIo } from './io.js';

const STDOUT = 1;

/** What a command has of the outside world when it is a process of its own. */
export interface ProcessIo extends CommandIo {
  /** For a command that does not end with the first signal: from now on each one is told to the listener instead. */
  takeSignals(listener: (name: SignalName) => void): void;
  /** Ends the process a little later if something holds it then: a write without a reader, a call to a disk that hangs. */
  endIfHeld(): void;
}

/** Milliseconds. */
const HELD_AFTER = 2000;

/** How Node names calls that are under way; the last one closes a file. */
const FILE_SYSTEM_CALL = /^(?:FSReq|CloseReq)/;

/** Listens to the signals of this process. `openOutput` opens standard output for an image. */
export function processIo(openOutput: CommandIo['openImageOutput']): ProcessIo {
  const signals = processSignals();
  // A read from standard input knows nothing of our signal.
  signals.interruption.addEventListener('abort', () => process.stdin.destroy());
  return {
    // Each is opened when it is asked for: that takes Node time, and makes a pipe one that cannot wait for its reader.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return heedless(process.stdout);
    },
    get stderr() {
      return heedless(process.stderr);
    },
    get stdoutIsTTY() {
      return isatty(STDOUT);
    },
    openImageOutput(): ImageOutput | Promise<ImageOutput> {
      // Nothing has to be tidied up behind it, and while it waits for its reader no listener hears of a signal.
      signals.leave();
      return openOutput();
    },
    env: process.env,
    cwd: process.cwd(),
    signal: signals.interruption,
    takeSignals: signals.take,
    endIfHeld() {
      setTimeout(() => {
        if (!process.getActiveResourcesInfo().some((name) => FILE_SYSTEM_CALL.test(name))) process.exit();
        // An exit waits for threads whose disk hangs. A signal does not, unless the system itself lets none through.
        signals.leave();
        process.kill(process.pid, 'SIGTERM');
      }, HELD_AFTER).unref();
    },
  };
}

/** Sets the exit code when the command has ended. `process.exit` would lose what is still in the pipes. */
export function exitWith(ending: Promise<number>): void {
  void ending.then((code) => {
    process.exitCode = code;
  });
}

/** A failed write is told to its writer. */
function heedless(output: NodeJS.WriteStream): NodeJS.WriteStream {
  return output.listenerCount('error') > 0 ? output : output.on('error', () => {});
}

/** The signals that end a command. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** How shells count them. */
const EXIT_CODES: Readonly<Record<SignalName, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const NAMES = Object.keys(EXIT_CODES) as SignalName[];

interface ProcessSignals {
  /** Aborted with an `Interruption` by the first signal. A second one finds the default again, and ends the process. */
  readonly interruption: AbortSignal;
  /** From now on signals interrupt nothing: each is told to the listener. */
  take(listener: (name: SignalName) => void): void;
  /** From now on the system ends the process at once, also while it waits for something and no listener could be told. */
  leave(): void;
}

function processSignals(): ProcessSignals {
  const interruption = new AbortController();
  for (const name of NAMES) {
    process.once(name, () => interruption.abort(new Interruption(name, EXIT_CODES[name])));
  }
  return {
    interruption: interruption.signal,
    take(listener) {
      for (const name of NAMES) process.removeAllListeners(name).on(name, () => listener(name));
    },
    leave() {
      for (const name of NAMES) process.removeAllListeners(name);
    },
  };
}

/** Twice what V8 11 has. With seven times, trees of fifty thousand files and more took a tenth longer. */
const BUDGET = 132_000;

/**
 * V8 11, that of Node 20, optimises a function once 66 kB of its bytecode have run. An image of some thousand files is made
 * before that pays, and the command's CPU time with it is a tenth more. Later versions have a cheaper compiler for this, and
 * no such flag.
 */
export function optimiseLater(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
