import { isatty } from 'node:tty';
import { standardOutput } from '../node/index.js';
import { type CommandIo, processSignals } from './io.js';

const STDOUT = 1;

/** What a command has of the outside world, when it is a process of its own. */
export function processIo(): CommandIo {
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
    openImageOutput() {
      // Nothing has to be tidied up behind it, and while it waits for its reader no listener hears of a signal.
      signals.leave();
      return standardOutput();
    },
    env: process.env,
    cwd: process.cwd(),
    signal: signals.interruption,
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
