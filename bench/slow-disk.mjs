import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MIRROR = fileURLToPath(new URL('../test/support/mirror-mount.py', import.meta.url));

/**
 * Runs `use` with a directory that shows another one as a slow disk would: one call at a time, of so many seconds, at most 128 KiB
 * a read. Answers `undefined` where it cannot be mounted, which takes root, FUSE and Python.
 */
export async function withSlowDisk({ source, directory, seconds }, use) {
  const point = join(directory, `slow-disk-${process.pid}`);
  mkdirSync(point, { recursive: true });
  const mirror = spawn('python3', [MIRROR, source, point, String(seconds), 'one-by-one'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(mirror, 'exit').catch(() => {});
  const isMounted = await Promise.race([once(mirror.stdout, 'data').then(() => true), ended.then(() => false)]);
  try {
    return isMounted ? await use(point) : undefined;
  } finally {
    mirror.kill('SIGKILL');
    await ended;
    if (isMounted) spawnSync('umount', ['--lazy', point]);
    rmdirSync(point);
  }
}
