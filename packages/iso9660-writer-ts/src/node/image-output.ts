/** Where the bytes of an image go. */
export interface ImageOutput {
  /** Takes all of the bytes; their memory may be used again once this is done. */
  write(bytes: Uint8Array): void | Promise<void>;
}
