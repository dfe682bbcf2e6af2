// Installs the runtimes of runtimes.json from the npm registry, for the tests beside this file: into the directory
// RUNTIMES_DIR, or one of the system's temporary directory. What is there already stays; delete it to get newer ones.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runtimes = JSON.parse(readFileSync(new URL('runtimes.json', import.meta.url), 'utf8'));
const directory = process.env.RUNTIMES_DIR ?? join(tmpdir(), 'kickstart-iso-runtimes');

for (const { name, package: wanted, command } of runtimes) {
  const home = join(directory, wanted);
  const executable = join(home, 'node_modules/.bin', command);
  if (versionOf(executable) === undefined) {
    // The directory has to be there: npm would otherwise look for a project in the ones above.
    mkdirSync(home, { recursive: true });
    const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', '--prefix', home, ...flags, wanted], { stdio: 'inherit' });
  }
  const version = versionOf(executable);
  console.log(`${name}: ${version ?? 'does not run'}`);
  if (version === undefined) process.exitCode = 1;
}

function versionOf(executable) {
  try {
    const [line] = execFileSync(executable, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).split('\n');
    return line;
  } catch {
    return undefined;
  }
}
