/** Where an image is written to. Ends with `commit` or `discard`, or with both when committing fails. */
export interface ImageTarget {
  /** Writes all of the bytes; their memory may be used again once this is done. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** Makes the image durable, and visible under its name. */
  commit(): Promise<void>;
  /** Lets go of everything; a file that was to be replaced is as it was. Never throws. */
  discard(): Promise<void>;
}
