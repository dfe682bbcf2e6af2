/** Directories that the second thread is asked to list, the one that is wanted first in front. */
export interface ListOrders {
  readonly kind: 'list';
  /** For each slot its turn and how far it is. */
  readonly states: SharedArrayBuffer;
  readonly paths: readonly string[];
  /** For each path: slot and turn. */
  readonly tickets: Int32Array;
}

/** A directory as the second thread found it. */
export interface SharedListing {
  readonly slot: number;
  readonly turn: number;
  /** In byte order, with a NUL between two. */
  readonly names: string;
  /** For each name: mode, links, uid, gid, rdev, size, mtime, ctime, device, inode. All are 0 where it could not be looked at. */
  readonly facts: Float64Array;
}
