import { fstatSync, writeSync } from 'node:fs';
import type { ImageOutput } from './image-output.js';
import { systemCodeOf } from './system-error.js';

const DESCRIPTOR = 1;

/**
 * Standard output, for the images of commands. A write waits in the system until the reader has made room, and the
 * process with it: timers and handlers of signals come between two writes. Whoever wants signals to end the process at
 * once, however long the reader takes, has no handlers for them.
 *
 * `process.stdout` should not have been touched before: Node makes a pipe that cannot wait of it, which is slower. Where
 * standard output is one already, `process.stdout` does the waiting.
 */
export function standardOutput(): ImageOutput {
  return new StandardOutput();
}

/**
 * Half of what a pipe of Linux holds. Pieces that fill it let writer and reader work by turns: each sleeps until the other
 * has done the whole of it (decision 0051).
 */
const PIECE_OF_PIPE = 32 * 1024;

class StandardOutput implements ImageOutput {
  readonly pieceBytes?: number;
  #waits = true;

  constructor() {
    if (fstatSync(DESCRIPTOR).isFIFO()) this.pieceBytes = PIECE_OF_PIPE;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (!this.#waits) return writeToStream(bytes);
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(DESCRIPTOR, bytes, done, bytes.length - done);
      } catch (error) {
        if (systemCodeOf(error) !== 'EAGAIN') throw error;
        this.#waits = false;
        return writeToStream(bytes.subarray(done));
      }
    }
  }
}

function writeToStream(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error == null ? resolve() : reject(error)));
  });
}
