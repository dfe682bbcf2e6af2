import { execFileSync, spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and when the figures were taken; without them they mean nothing. */
export function describeMachine(directory) {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    kernel: `${type()} ${release()}`,
    fileSystem: fileSystemOf(directory),
    node: process.version,
    revision: revision(),
    load: loadavg()[0],
  };
}

/** What the trees and images lie on. */
function fileSystemOf(directory) {
  const { status, stdout } = spawnSync('df', ['--output=fstype', directory], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n').at(-1) : 'unknown';
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
