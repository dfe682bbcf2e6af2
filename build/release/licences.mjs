import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installedPackages } from './installed.mjs';

/** Licences that ask for no more than to be named, which this project's own licence goes together with. */
const ACCEPTED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/** What is bundled has its licence in THIRD-PARTY-NOTICES; what is installed beside it is of a licence that is accepted. */
export function licenceProblems(repository, packageDirectories) {
  return [...packageDirectories.flatMap((one) => bundledProblems(repository, one)), ...installedProblems(repository)];
}

function bundledProblems(repository, directory) {
  const file = join(directory, 'THIRD-PARTY-NOTICES');
  const notices = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const place = relative(repository, directory) || '.';
  return [...bundledPackages(directory)].flatMap((name) => {
    const licence = licenceTextOf(join(repository, 'node_modules', name));
    if (licence === undefined) return [`${place} bundles ${name}, which has no licence file`];
    return notices.includes(licence) ? [] : [`${place} bundles ${name}, whose licence is not in THIRD-PARTY-NOTICES`];
  });
}

/** Names of packages whose sources are in what was built; the maps of the build tell. */
export function bundledPackages(directory) {
  const dist = join(directory, 'dist');
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'));
  if (maps.length === 0) throw new Error(`${dist} has no source maps: run npm run build`);
  const sources = maps.flatMap((name) => JSON.parse(readFileSync(join(dist, name), 'utf8')).sources);
  const names = sources.map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

function licenceTextOf(directory) {
  const name = readdirSync(directory).find((one) => /^licen[cs]e/i.test(one));
  return name === undefined ? undefined : readFileSync(join(directory, name), 'utf8').trimEnd();
}

function installedProblems(repository) {
  return installedPackages(repository)
    .filter(([, { license }]) => !ACCEPTED.has(license))
    .map(([name, { license }]) => `${name} is under ${license ?? 'no licence that it names'}`);
}
