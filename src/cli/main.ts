import { processSignals } from './process-signals.js';
import { run } from './run.js';

const signals = processSignals();

// A failed write has been told to its writer.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

// A read from standard input knows nothing of our signal.
signals.interruption.addEventListener('abort', () => process.stdin.destroy());

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
  signal: signals.interruption,
  takeSignals: signals.take,
});
