// Installs both packages, packed as they would be published, into an empty directory and uses them from there: from ES
// modules and from CommonJS, from TypeScript of both kinds, and from the command line. They have to be built.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack, packageDirectories } from '../support/pack.mjs';
import { deadLinks } from '../support/packed-links.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const request = join(repository, 'examples/sample/request.json');
const tree = join(repository, 'examples/sample/tree');
const directory = mkdtempSync(join(tmpdir(), 'pack-and-install-'));

try {
  step('pack and install both packages', () => {
    cpSync(fileURLToPath(new URL('consumer', import.meta.url)), directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), '{ "name": "consumer", "private": true }');
    const tarballs = packageDirectories.map((packageDirectory) => pack(packageDirectory, directory));
    run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs);
  });

  step('find documentation and manual pages, without a link that leads nowhere', () => {
    for (const name of ['kickstart-iso', 'iso9660-writer-ts']) {
      const dead = deadLinks(join(directory, 'node_modules', name));
      if (dead.length > 0) throw new Error(`${name} has dead links:\n${dead.join('\n')}`);
    }
    for (const file of ['docs/first-server.md', 'docs/cli.md', 'dist/man/kickstart-iso-serve.1', 'Dockerfile']) {
      readFileSync(join(directory, 'node_modules/kickstart-iso', file));
    }
  });

  step('import every entry and make images', () => {
    run('node', 'make-iso.mjs', request, tree, 'imported.iso', 'imported-plain.iso');
    expectIso('imported.iso');
    expectIso('imported-plain.iso');
  });

  step('require every entry and make images', () => {
    run('node', 'make-iso.cjs', request, tree, 'required.iso', 'required-plain.iso');
    expectIso('required.iso');
    expectIso('required-plain.iso');
  });

  step('run the command and make an image', () => {
    run('npx', '--no-install', 'kickstart-iso', '--help');
    run(
      'npx',
      '--no-install',
      'kickstart-iso',
      'generate',
      '--request',
      request,
      '--source',
      tree,
      '--output',
      'command.iso',
    );
    expectIso('command.iso');
  });

  step('run mkiso and make an image', () => {
    run('npx', '--no-install', 'mkiso', '-help');
    run('npx', '--no-install', 'mkiso', '-quiet', '-rJ', '-o', 'mkiso.iso', tree);
    expectIso('mkiso.iso');
  });

  step('compile against the types of every entry, as ES module and as CommonJS', () => {
    const modules = join(directory, 'node_modules');
    cpSync(join(repository, 'node_modules/@types/node'), join(modules, '@types/node'), { recursive: true });
    cpSync(join(repository, 'node_modules/undici-types'), join(modules, 'undici-types'), { recursive: true });
    for (const module of ['types.mts', 'types.cts']) cpSync(join(directory, 'types.ts'), join(directory, module));
    run('node', join(repository, 'node_modules/typescript/bin/tsc'), '--project', '.');
  });
} finally {
  rmSync(directory, { recursive: true });
}

function step(name, action) {
  console.log(`packaging: ${name}`);
  action();
}

/** Runs a program in the consumer's directory. What it says is shown only when it fails. */
function run(program, ...args) {
  try {
    execFileSync(program, args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch ({ stdout, stderr }) {
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

/** An image starts with 16 empty sectors; the type of the first volume descriptor and `CD001` follow. */
function expectIso(file) {
  const image = readFileSync(join(directory, file));
  const identifier = image.toString('latin1', 16 * 2048 + 1, 16 * 2048 + 6);
  if (identifier !== 'CD001') throw new Error(`${file} has ${JSON.stringify(identifier)} where CD001 should be`);
  if (image.length % 2048 !== 0) throw new Error(`${file} has ${image.length} bytes, no whole number of sectors`);
}
