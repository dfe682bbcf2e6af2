import { lstatSync, type Stats, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { CommandLine } from './command-line.js';
import { imagePath, type PathSpec } from './path-spec.js';

/** A source with its place in the image. */
export interface Graft {
  /** `contents`: all that lies in a directory. `name`: one name of a directory, such as a file. */
  readonly kind: 'contents' | 'name';
  /** As it was written, which is how patterns see it. */
  readonly written: string;
  /** The same, absolute. */
  readonly place: string;
  /** Path in the image; of a directory, `''` is the root. */
  readonly target: string;
}

/** Where everything goes. Sources that are not there, and places that cannot be, become faults. */
export function graftsOf(specs: readonly PathSpec[], line: CommandLine): readonly Graft[] {
  return specs.flatMap((spec) => graftOf(spec, line) ?? []);
}

function graftOf({ source, target }: PathSpec, line: CommandLine): Graft | undefined {
  const place = resolve(line.cwd, source);
  // With a slash behind it, the system takes a link for the directory it leads to.
  const stats = source === '' ? undefined : statsOf(source.endsWith('/') ? `${place}/` : place, line.followLinks);
  if (stats === undefined) {
    line.faults.push(source === '' ? 'a source has an empty name' : `${source} does not exist`);
    return undefined;
  }
  if (target?.split('/').includes('..')) {
    line.faults.push(`${target} leads out of the image`);
    return undefined;
  }
  const at = imagePath(`${line.root}/${target ?? ''}`);
  if (stats.isDirectory()) return { kind: 'contents', written: source, place, target: at };
  const keepsName = target === undefined || target === '' || target.endsWith('/');
  const path = keepsName ? imagePath(`${at}/${basename(place)}`) : at;
  return { kind: 'name', written: source, place, target: path };
}

function statsOf(place: string, followLinks: boolean): Stats | undefined {
  try {
    return followLinks ? statSync(place) : lstatSync(place);
  } catch {
    return undefined;
  }
}
