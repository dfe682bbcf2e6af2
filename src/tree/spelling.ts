import type { Entry } from 'iso9660-writer-ts';
import type { GenerateIsoOptions } from '../options.js';
import type { Disc } from './disc.js';

/** Gives an entry the path of what it shall replace. */
export type Respell = <E extends Entry>(entry: E) => E;

/**
 * How files are spelled that are laid over a source. Without Rock Ridge a disc has `KS.CFG`, and readers find it by any letter case: a
 * `ks.cfg` that is laid over it takes its place, where it would otherwise be another file with a changed name.
 */
export function spellingOver(disc: Disc | undefined, { image }: Pick<GenerateIsoOptions, 'image'>): Respell {
  const hasRockRidge = image?.rockRidge ?? disc?.replay.rockRidge;
  if (disc === undefined || hasRockRidge !== false) return (entry) => entry;
  const paths = new Set(disc.entries.map(({ path }) => path));
  const folded = new Map(disc.entries.map(({ path }) => [path.toLowerCase(), path]));
  return (entry) => {
    let spelled = '';
    for (const segment of entry.path.split('/')) {
      const path = spelled === '' ? segment : `${spelled}/${segment}`;
      spelled = paths.has(path) ? path : (folded.get(path.toLowerCase()) ?? path);
    }
    return spelled === entry.path ? entry : { ...entry, path: spelled };
  };
}
