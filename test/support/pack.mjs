import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** Where the packages of this repository stand, the one that others depend on first. */
export const packageDirectories = [join(repository, 'packages/iso9660-writer-ts'), repository];

/** Packs the package of a directory as it would be published, from what is built there, and gives the tarball's path. */
export function pack(packageDirectory, destination) {
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', destination], {
    cwd: packageDirectory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return join(destination, JSON.parse(report)[0].filename);
}
