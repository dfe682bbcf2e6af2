/** Files that the second thread is asked to read, as it gets them: a list of paths, and numbers beside it. */
export interface ReadOrders {
  readonly kind: 'read';
  /** For each slot its turn and how far it is. */
  readonly states: SharedArrayBuffer;
  /** Where the bytes go. */
  readonly memory: SharedArrayBuffer;
  readonly paths: readonly string[];
  /** For each path: slot, turn, flags to open it with, place in the memory, size, mtime, inode, device. */
  readonly facts: Float64Array;
}
