import { join } from 'node:path';
import type { Graft } from './grafts.js';

/** A path of the image by all the names it may have on this machine, source by source: as it was written, and absolute. */
export type HostPaths = (path: string) => readonly string[];

/** Single names are looked up: a path list may have many thousands of them, and each is asked for. */
export function hostPathsOf(grafts: readonly Graft[]): HostPaths {
  const numbered = grafts.map((graft, number) => ({ ...graft, number }));
  const byTarget = new Map(numbered.filter(({ kind }) => kind === 'name').map((graft) => [graft.target, graft]));
  const directories = numbered.filter(({ kind }) => kind === 'contents');
  return (path) => {
    const named = byTarget.get(path);
    if (named === undefined) return directories.flatMap((directory) => pathsIn(directory, path));
    const isEarlier = ({ number }: { number: number }) => number < named.number;
    return [
      ...directories.filter(isEarlier).flatMap((directory) => pathsIn(directory, path)),
      ...[named.written, named.place],
      ...directories.filter((directory) => !isEarlier(directory)).flatMap((directory) => pathsIn(directory, path)),
    ];
  };
}

function pathsIn({ written, place, target }: Graft, path: string): readonly string[] {
  if (target !== '' && !path.startsWith(`${target}/`)) return [];
  const below = target === '' ? path : path.slice(target.length + 1);
  return [join(written, below), join(place, below)];
}
