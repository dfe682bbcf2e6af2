import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const WRITER = 'packages/iso9660-writer-ts';

/** Both packages are released together: one version, which manifests, lock file and dependency say alike. */
export function versionProblems(repository) {
  const manifestOf = (directory) => JSON.parse(readFileSync(join(repository, directory, 'package.json'), 'utf8'));
  const root = manifestOf('.');
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  const expected = root.version;
  const said = {
    [`${WRITER}/package.json`]: manifestOf(WRITER).version,
    'package.json, dependencies': root.dependencies['iso9660-writer-ts'].replace(/^\^/, ''),
    'package-lock.json': lock.version,
    'package-lock.json, the package itself': lock.packages[''].version,
    'package-lock.json, the dependency': lock.packages[''].dependencies['iso9660-writer-ts'].replace(/^\^/, ''),
    [`package-lock.json, ${WRITER}`]: lock.packages[WRITER].version,
  };
  return Object.entries(said)
    .filter(([, version]) => version !== expected)
    .map(([place, version]) => `${place} says ${version}, and package.json ${expected}`);
}
