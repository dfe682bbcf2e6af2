import type { ImageOutput } from './image-output.js';

/** A file or a device that an image is written to. Ends with `commit` or `discard`, or with both when committing fails. */
export interface ImageTarget extends ImageOutput {
  /** Makes the image visible under its name, and durable if it is to be on the disk. */
  commit(until: 'disk' | 'cache'): Promise<void>;
  /** Lets go of everything; a file that was to be replaced is as it was. Never throws. */
  discard(): Promise<void>;
}
