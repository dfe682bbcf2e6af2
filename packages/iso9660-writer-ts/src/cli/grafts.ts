import { lstatSync, type Stats, statSync } from 'node:fs';
import { basename, normalize, resolve, sep } from 'node:path';
import type { CommandIo } from '../command/index.js';
import type { Work } from '../internal.js';
import type { CommandLine } from './command-line.js';
import { pathSpecOf } from './parse.js';
import { imagePath, linesOf, listedLines, type PathSpec, tidied } from './path-spec.js';

/** A source with its place in the image. */
export interface Graft {
  /** `contents`: all that lies in a directory. `name`: one name of a directory, such as a file. */
  readonly kind: 'contents' | 'name';
  /** As it was written, which is how patterns see it: tidied, and that of a directory normal. */
  readonly written: string;
  /** The same, absolute. */
  readonly place: string;
  /** Path in the image; of a directory, `''` is the root. */
  readonly target: string;
  /** Place in the order of all sources: what comes later replaces what is there. */
  readonly number: number;
}

/** What a path of the image would be called on this machine if it came from a graft: as it was written, and absolute. */
export function placesIn({ kind, written, place, target }: Graft, path: string): readonly string[] {
  if (kind === 'name') return path === target ? [written, place] : [];
  if (target !== '' && path !== target && !path.startsWith(`${target}/`)) return [];
  const below = target === '' ? path : path.slice(target.length + 1);
  return [joined(written, below), joined(place, below)];
}

/** What `join` gives for parts that are normal, which is asked for every file of an image. */
function joined(directory: string, below: string): string {
  if (below === '') return directory;
  if (directory === '.') return below;
  return directory.endsWith(sep) ? directory + below : directory + sep + below;
}

/** The path of the image that a place of this machine has if it comes from a graft; `undefined` if it does not lie there. */
export function pathIn({ kind, place, target }: Graft, hostPlace: string): string | undefined {
  if (hostPlace === place) return target;
  const directory = place.endsWith(sep) ? place : place + sep;
  if (kind === 'name' || !hostPlace.startsWith(directory)) return undefined;
  const below = hostPlace.slice(directory.length).replaceAll(sep, '/');
  return target === '' ? below : `${target}/${below}`;
}

/** Where everything goes. Sources that are not there, and places that cannot be, become faults. */
export function* graftsOf(specs: readonly PathSpec[], line: CommandLine): Work<readonly Graft[]> {
  const grafts: Graft[] = [];
  for (const spec of specs) {
    const graft = graftOf(spec, line);
    if (graft !== undefined) grafts.push({ ...graft, number: grafts.length });
    yield;
  }
  return grafts;
}

function graftOf({ source, target }: PathSpec, line: CommandLine): Omit<Graft, 'number'> | undefined {
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
  if (stats.isDirectory()) return { kind: 'contents', written: tidied(normalize(source)), place, target: at };
  const keepsName = target === undefined || target === '' || target.endsWith('/');
  const path = keepsName ? imagePath(`${at}/${basename(place)}`) : at;
  return { kind: 'name', written: tidied(source), place, target: path };
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
