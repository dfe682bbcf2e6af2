/** Where the bytes of an image go. */
export interface ImageOutput {
  /** Takes all of the bytes; their memory may be used again once this is done. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** How many bytes it takes best at a time: a power of two, from 2,048. Default 65,536. */
  readonly pieceBytes?: number;
}
