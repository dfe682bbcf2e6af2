import { openingWhenDue, type PlacedRange, type SourceOpening } from '../../index.js';
import { alignedMemory } from '../aligned-memory.js';
import { FileSource } from '../file-source.js';
import { secondThread } from './one-per-process.js';
import { type PlacedFile, SharedReads } from './shared-reads.js';

/** Files up to this size are read by two threads: opening and closing is most of what they cost. */
const SMALL = 64 * 1024;

/** A thread takes some 30 ms to start, and so long take so many files. */
const FILES_BEFORE_START = 2_000;

/**
 * Lends memory for an image that is read from front to back, piece by piece. Files are opened when they are due, until many
 * of them were small: from then on a second thread reads those before, into the memory where they will be asked for.
 * Which of the two threads reads a file is decided when one of them gets to it.
 */
export class ReadAhead {
  readonly #piece: Uint8Array;
  #reads: SharedReads | undefined;

  /** @param piece bytes of the image that are read together; a power of two */
  constructor(piece: number) {
    this.#piece = alignedMemory(piece);
  }

  /** How the image has to open its sources. */
  readonly sources: SourceOpening = (coming) => {
    const whenDue = openingWhenDue(coming);
    let opened = 0;
    return {
      open: (range, signal) => {
        const file = smallFileOf(range);
        if (file === undefined) return whenDue.open(range, signal);
        signal?.throwIfAborted();
        const cursor = this.#reads?.take(file);
        if (cursor !== undefined) return cursor;
        if (++opened === FILES_BEFORE_START) this.#begin(coming);
        return whenDue.open(range, signal);
      },
      close: () => {
        this.#reads?.close();
        opened = Number.POSITIVE_INFINITY;
      },
    };
  };

  /** Memory for the piece of the image that begins at a position. What lies before is out, and its memory used again. */
  memoryAt(position: number): Uint8Array {
    return this.#reads?.memoryAt(position, this.#piece.length) ?? this.#piece;
  }

  #begin(coming: Iterator<PlacedRange>): void {
    const thread = secondThread()?.thread;
    if (thread !== undefined) this.#reads = new SharedReads(thread, smallFiles(coming));
  }
}

function* smallFiles(coming: Iterator<PlacedRange>): Generator<PlacedFile, undefined> {
  for (let next = coming.next(); !next.done; next = coming.next()) {
    const file = smallFileOf(next.value);
    if (file !== undefined) yield file;
  }
}

function smallFileOf(range: PlacedRange): PlacedFile | undefined {
  const { source, start, end } = range;
  const isSmall = start === 0 && end === source.size && end <= SMALL;
  return isSmall && source instanceof FileSource ? (range as PlacedFile) : undefined;
}
