import { isRecordable } from '../bytes/dates.js';
import type { DirectoryNode, TreeNode } from './node.js';

/** The root of a whole tree, which knows what there is in it. */
export interface RootNode extends DirectoryNode {
  readonly census: Census;
}

/**
 * What there is in a tree, counted while it grows. A tree of a hundred thousand files takes long to walk: a search for
 * what the census does not know can be left out.
 */
export class Census {
  /**
   * Newest modification time, in milliseconds of POSIX time; 0 when there is none after 1970. It dates what has no date
   * of its own. No clock: equal input gives equal bytes.
   */
  newest = 0;
  /** The same of nodes that planning took out of the tree: they date the volume, too. */
  newestRemoved = 0;
  /** Bytes of the largest file. */
  largestFile = 0;
  /** UTF-16 units. */
  longestName = 0;
  /** UTF-16 units. */
  longestPath = 0;
  /** Whether there are symbolic links or devices, which most hierarchies have no record for. */
  hasSpecials = false;
  /** Whether there are dates that no directory record can hold. */
  hasOddDates = false;
  /** Whether a file has several names. */
  hasLinks = false;

  /** Remembers a node that leaves the tree. Limits stay as they are: they may be too large, never too small. */
  countOut({ modifiedAt }: TreeNode): void {
    if (modifiedAt !== undefined && modifiedAt > this.newestRemoved) this.newestRemoved = modifiedAt;
  }

  /** Takes a node in; one whose values have changed may be taken in again. */
  count(node: TreeNode): void {
    const { kind, name, path, modifiedAt } = node;
    if (modifiedAt !== undefined) {
      if (modifiedAt > this.newest) this.newest = modifiedAt;
      if (!isRecordable(modifiedAt)) this.hasOddDates = true;
    }
    if (name.length > this.longestName) this.longestName = name.length;
    if (path.length > this.longestPath) this.longestPath = path.length;
    if (kind === 'file') {
      const { size, isLinked } = node.file;
      if (size > this.largestFile) this.largestFile = size;
      if (isLinked) this.hasLinks = true;
    } else if (kind !== 'directory') {
      this.hasSpecials = true;
    }
  }
}
