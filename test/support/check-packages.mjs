// Checks both packages as they would be published: their manifests with publint, their types with Are The Types Wrong.
// They have to be built. Every finding counts, suggestions too.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { pack, packageDirectories } from './pack.mjs';

const directory = mkdtempSync(join(tmpdir(), 'check-packages-'));
try {
  for (const packageDirectory of packageDirectories) {
    const tarball = pack(packageDirectory, directory);
    const name = basename(tarball);
    const isManifestFine = await checkManifest(name, tarball);
    const areTypesFine = checkTypes(name, tarball);
    if (!isManifestFine || !areTypesFine) process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}

async function checkManifest(name, tarball) {
  const { buffer } = new Uint8Array(await readFile(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer } });
  for (const message of messages) console.error(`${name}: ${message.type}: ${formatMessage(message, pkg)}`);
  if (messages.length === 0) console.log(`${name}: publint has no complaint`);
  return messages.length === 0;
}

/** The profile leaves out Node 10, which knows no `exports` and so no `./http` and no `./node`. */
function checkTypes(name, tarball) {
  const args = ['--no-install', 'attw', tarball, '--profile', 'node16', '--format', 'ascii', '--no-emoji'];
  const { status, stdout, stderr } = spawnSync('npx', args, { encoding: 'utf8' });
  if (status === 0) console.log(`${name}: the types are not wrong`);
  else console.error(`${name}: ${stdout}${stderr}`);
  return status === 0;
}
