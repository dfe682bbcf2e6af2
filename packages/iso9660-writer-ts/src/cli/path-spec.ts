import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandLine } from './command-line.js';

/** What goes into the image, as it is written on the command line or in a path list. */
export interface PathSpec {
  readonly source: string;
  /** The graft point; `undefined` when there is none. With a `/` at its end, the source keeps its name below it. */
  readonly target: string | undefined;
}

/** An escaped character, or an equal sign that is not. */
const TOKEN = /\\([\\=])|(=)/g;

/** `target=source`, divided at the first equal sign without a backslash; in both halves `\=` and `\\` are what they escape. */
export function graftedPathSpec(text: string): PathSpec {
  const divider = [...text.matchAll(TOKEN)].find(([, , equalSign]) => equalSign !== undefined)?.index;
  if (divider === undefined) return { source: unescaped(text), target: undefined };
  return { target: unescaped(text.slice(0, divider)), source: unescaped(text.slice(divider + 1)) };
}

function unescaped(text: string): string {
  return text.replace(/\\([\\=])/g, '$1');
}

/** `./a/` is `a`: paths of this machine, and patterns for them, are compared so. */
export function tidied(path: string): string {
  return path.replace(/^(?:\.\/+)+(?=.)/, '').replace(/(?<=^.|[^/])\/+$/, '') || path;
}

/** A path of the image, as options give it: from the root, with or without a slash in front. */
export function imagePath(text: string): string {
  return text
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** The lines of a file that an option names, without empty ones. A file that cannot be read is a fault of the command line. */
export function listedLines(file: string, line: CommandLine): readonly string[] {
  try {
    return linesOf(readFileSync(resolve(line.cwd, file), 'utf8'));
  } catch (error) {
    line.faults.push(`${file} cannot be read: ${(error as Error).message}`);
    return [];
  }
}

export function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
