import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and when the figures were taken; without them they mean nothing. */
export function describeMachine() {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    revision: revision(),
    load: loadavg()[0],
  };
}

/** The commit measured, when this is a checkout. */
function revision() {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: new URL('.', import.meta.url),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
