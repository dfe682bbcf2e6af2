import { lstatSync, type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { CommandIo } from '../command/index.js';
import type { CommandLine } from './command-line.js';
import { pathSpecOf } from './parse.js';
import { imagePath, linesOf, listedLines, type PathSpec } from './path-spec.js';

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

/** The sources of `-path-list`; they come after those of the command line, whatever the order was there. */
export async function listedPathSpecs(line: CommandLine, io: CommandIo): Promise<readonly PathSpec[]> {
  const specs: PathSpec[] = [];
  for (const file of line.pathLists) {
    const lines = file === '-' ? linesOf(await textOf(io.stdin)) : listedLines(file, line);
    // One by one: a list may be longer than the most arguments of a call.
    for (const word of lines) specs.push(pathSpecOf(word, line));
  }
  return specs;
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of input) text += decoder.decode(bytes, { stream: true });
  return text + decoder.decode();
}
