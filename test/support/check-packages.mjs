// Checks both packages as they would be published: their manifests with publint, their types with Are The Types Wrong.
// They have to be built. Every finding counts, suggestions too.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack, packageDirectories } from './pack.mjs';

const directory = mkdtempSync(join(tmpdir(), 'check-packages-'));
try {
  for (const packageDirectory of packageDirectories) {
    const tarball = pack(packageDirectory, directory);
    const isManifestFine = await checkManifest(packageDirectory, tarball);
    const areTypesFine = checkTypes(tarball);
    if (!isManifestFine || !areTypesFine) process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}

async function checkManifest(pkgDir, tarball) {
  const { buffer } = new Uint8Array(await readFile(tarball));
  const { messages, pkg } = await publint({ pkgDir, pack: { tarball: buffer } });
  for (const message of messages) console.error(`${pkg.name}: ${message.type}: ${formatMessage(message, pkg)}`);
  if (messages.length === 0) console.log(`${pkg.name}: publint has no complaint`);
  return messages.length === 0;
}

/** The profile leaves out Node 10, which knows no `exports` and so no `./http` and no `./node`. */
function checkTypes(tarball) {
  const { status } = spawnSync('attw', [tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}
