import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedPackages } from './installed.mjs';
import { bundledPackages } from './licences.mjs';

/**
 * A bill of materials in CycloneDX 1.5: both packages, what is bundled into them, and what an installation brings along. It is made
 * from manifests and lock file alone, so that the same release has the same bill, on every machine and day.
 */
export function billOfMaterials(repository, packageDirectories) {
  const [writer, root] = packageDirectories.map((directory) => manifestOf(directory));
  const bundled = [...new Set(packageDirectories.flatMap((one) => [...bundledPackages(one)]))];
  const components = [
    componentOf(writer.name, writer),
    ...bundled.map((name) => componentOf(name, manifestOf(join(repository, 'node_modules', name)))),
    ...installedPackages(repository).map(([name, entry]) => componentOf(name, entry)),
  ];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { ...componentOf(root.name, root), type: 'application' } },
    components: components.filter((one, index) => components.findIndex((other) => other.purl === one.purl) === index),
  };
}

function componentOf(name, { version, license, integrity }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, algorithm, sum = ''] = /^(sha512)-(.*)$/.exec(integrity ?? '') ?? [];
  const content = Buffer.from(sum, 'base64').toString('hex');
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: license } }],
    ...(algorithm && { hashes: [{ alg: 'SHA-512', content }] }),
  };
}

function manifestOf(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}
