import type { Entry, FileEntry } from 'iso9660-writer-ts';
import { type Entries, inBatches } from 'iso9660-writer-ts/internal';
import type { Disc } from './disc.js';

/** The entries of a source as one scan found them. Questions about the tree are answered from here, never from the disk. */
export interface ScannedTree {
  readonly entries: readonly Entry[];
  /**
   * The entry of a path. The exact spelling counts first, then any letter case: trees copied from a disc without Rock
   * Ridge carry the names in capitals. Of several other spellings the first in code unit order is taken.
   */
  find(path: string): Entry | undefined;
  /** The same, if it is a regular file. Symbolic links are not followed: they may lead out of the tree. */
  findFile(path: string): FileEntry | undefined;
  /** The disc that they come from, with what else it says. */
  readonly disc?: Disc;
}

/** Collects a scan. Memory grows with the number of entries, as planning the image does anyway. */
export async function collectScannedTree(scan: Entries): Promise<ScannedTree> {
  const entries: Entry[] = [];
  for await (const batch of inBatches(scan)) entries.push(...batch);
  return scannedTreeOf(entries);
}

export function scannedTreeOf(entries: readonly Entry[]): ScannedTree {
  const find = (path: string): Entry | undefined => {
    const folded = path.toLowerCase();
    let other: Entry | undefined;
    for (const entry of entries) {
      if (entry.path === path) return entry;
      if (entry.path.length !== path.length || entry.path.toLowerCase() !== folded) continue;
      if (other === undefined || entry.path < other.path) other = entry;
    }
    return other;
  };
  return {
    entries,
    find,
    findFile: (path) => {
      const entry = find(path);
      return entry?.kind === 'file' ? entry : undefined;
    },
  };
}
