import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What an installation of kickstart-iso brings along, by the lock file: packages as [name, entry], without the two of this
 * repository. The dependencies are followed: `npm sbom --omit=dev` leaves out those that tools of the development need as well.
 */
export function installedPackages(repository) {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  const found = new Map();
  const open = [''];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const { dependencies = {}, optionalDependencies = {}, resolved, link } = packages[path];
    if (link) open.push(resolved);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = placeOf(name, path, packages);
      if (place === undefined) throw new Error(`package-lock.json has no place for ${name}, a dependency of ${path}`);
      if (found.has(place)) continue;
      found.set(place, [name, packages[place]]);
      open.push(place);
    }
  }
  return [...found.values()].filter(([, { link }]) => !link).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** As Node looks for it: beside the package, then in each directory above. */
function placeOf(name, path, packages) {
  for (let above = path; ; above = above.slice(0, Math.max(above.lastIndexOf('/node_modules/'), 0))) {
    const place = above === '' ? `node_modules/${name}` : `${above}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (above === '') return undefined;
  }
}
