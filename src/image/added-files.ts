import type { Entry, FileEntry } from 'iso9660-writer-ts';
import { contentProblem, LONGEST_SECTION, sourceOf } from 'iso9660-writer-ts/internal';
import type { AddedFile } from '../options.js';

/** The entries of the option `files`. The later of two with one path counts. */
export function addedEntries(files: readonly (AddedFile | Entry)[] = []): readonly Entry[] {
  return [...new Map(files.map((file) => [file.path, entryOf(file)])).values()];
}

function entryOf(file: AddedFile | Entry): Entry {
  if ('kind' in file) return file;
  const { path, text, content = text ?? '', mode = 0o644 } = file;
  return { kind: 'file', path, content, metadata: { mode } };
}

/**
 * The same entries as a plan holds them: a byte in the place of each file that its variants have content of their own for.
 * By path, because images with the same set of paths share a plan, and the content of a request must not stay in it.
 */
export function plannedEntries(files?: readonly (AddedFile | Entry)[]): readonly Entry[] {
  const entries = addedEntries(files).map((entry) => (varies(entry) ? placeholder(entry.path) : entry));
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** An entry that another stands in for in each image. A byte, because what is planned empty has no place. */
export function placeholder(path: string): FileEntry {
  return { kind: 'file', path, content: ' ' };
}

/** True for an entry whose content and metadata a variant of a plan can have. */
export function varies(entry: Entry): entry is FileEntry {
  if (entry.kind !== 'file' || entry.metadata?.linkKey !== undefined) return false;
  return contentProblem(entry.content) === undefined && sourceOf(entry.content).size <= LONGEST_SECTION;
}

/** True if an entry leaves no file of lower layers at `path`: it stands there, in the place of its directory, or makes a directory of it. */
export function covers({ kind, path: own }: Entry, path: string): boolean {
  if (own === path || own.startsWith(`${path}/`)) return true;
  return kind !== 'directory' && path.startsWith(`${own}/`);
}
