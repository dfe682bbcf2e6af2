import { Interruption } from './command-io.js';
import { run } from './run.js';

const interruption = new AbortController();

/** The first signal ends the work in good order. A second one finds the default again, and ends the process. */
for (const [name, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(name, () => interruption.abort(new Interruption(name, exitCode)));
}

// A failed write has been told to its writer.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

// A read from standard input knows nothing of our signal.
interruption.signal.addEventListener('abort', () => process.stdin.destroy());

// Set, not called with: what is still in the pipes gets out.
process.exitCode = await run(process.argv.slice(2), {
  // Opened when it is asked for.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interruption.signal,
});
