import { isatty } from 'node:tty';
import { processSignals } from './io.js';
import { optimiseLater } from './optimise-later.js';
import { run } from './run.js';

const STDOUT = 1;

optimiseLater();

const signals = processSignals();

// A read from standard input knows nothing of our signal.
signals.interruption.addEventListener('abort', () => process.stdin.destroy());

// Set, not called with: what is still in the pipes gets out.
process.exitCode = await run(process.argv.slice(2), {
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
  async openImageOutput() {
    // Nothing has to be tidied up behind it, and while it waits for its reader no listener hears of a signal.
    signals.leave();
    const { standardOutput } = await import('iso9660-writer-ts/node');
    return standardOutput();
  },
  env: process.env,
  cwd: process.cwd(),
  signal: signals.interruption,
  takeSignals: signals.take,
});

/** A failed write is told to its writer. */
function heedless(output: NodeJS.WriteStream): NodeJS.WriteStream {
  return output.listenerCount('error') > 0 ? output : output.on('error', () => {});
}
