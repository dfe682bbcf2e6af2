// What a release needs, in one go: npm run release:check. It builds nothing and publishes nothing; the tarballs, a bill of
// materials and their sums are in release/ then. With --final the changelog has to have a section for the version.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack, packageDirectories } from '../../test/support/pack.mjs';
import { deadLinks } from '../../test/support/packed-links.mjs';
import { billOfMaterials } from './bill.mjs';
import { changelogProblems } from './changelog.mjs';
import { licenceProblems } from './licences.mjs';
import { versionProblems } from './versions.mjs';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const output = join(repository, 'release');
const isFinal = process.argv.includes('--final');

rmSync(output, { recursive: true, force: true });
mkdirSync(output);

const steps = {
  'versions in step': () => versionProblems(repository),
  changelog: () => changelogProblems(repository, { isFinal }),
  'licences of what is bundled and of what is installed': () => licenceProblems(repository, packageDirectories),
  'packed, with pages whose links lead somewhere': packAll,
  'publint and attw': () => ran('node', 'test/support/check-packages.mjs'),
  'a bill of materials': writeBill,
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  const problems = step();
  console.log(`${problems.length === 0 ? 'ok     ' : 'FAILED '} ${name}`);
  for (const problem of problems) console.log(`         ${problem}`);
  failed += problems.length;
}
if (failed === 0) writeSums();
else process.exitCode = 1;

function packAll() {
  return packageDirectories.flatMap((directory) => {
    const tarball = pack(directory, output);
    const unpacked = join(output, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', tarball, '-C', unpacked]);
    const problems = deadLinks(join(unpacked, 'package'));
    rmSync(unpacked, { recursive: true });
    return problems;
  });
}

function writeBill() {
  const bill = billOfMaterials(repository, packageDirectories);
  const { version } = bill.metadata.component;
  writeFileSync(join(output, `kickstart-iso-${version}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`);
  const named = new Set(bill.components.map(({ name }) => name));
  const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  return Object.keys(dependencies)
    .filter((name) => !named.has(name))
    .map((name) => `${name} is missing`);
}

function ran(program, ...args) {
  try {
    execFileSync(program, args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return [];
  } catch ({ stdout, stderr }) {
    return `${stdout}${stderr}`.trim().split('\n');
  }
}

/** As sha256sum writes them. */
function writeSums() {
  const lines = readdirSync(output).map((name) => {
    const sum = createHash('sha256').update(readFileSync(join(output, name)));
    return `${sum.digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(output, 'SHA256SUMS'), lines.join(''));
}
