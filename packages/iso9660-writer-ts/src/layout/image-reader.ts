import type { ByteCursor } from '../source/byte-source.js';
import type { Layout } from './allocate.js';
import { openSegment } from './cursors.js';
import type { Extent } from './extent.js';
import { type Segment, segments } from './segments.js';

/** The words for what can go wrong while reading; the layers above know them. */
export interface ReadFaults {
  /** A source had fewer bytes than it promised, or more. */
  changed(extent: Extent, promised: number, got: number | 'more'): Error;
  /** Opening, reading or making the bytes of an extent failed. */
  failed(extent: Extent, cause: unknown): unknown;
}

/**
 * Reads a run of the image forward. All consumers - stream, range, file - are loops around `fill`. Small sources are
 * read one after the other into the same target without a turn of the event loop between them.
 */
export class ImageReader implements ByteCursor {
  readonly #segments: Iterator<Segment>;
  #current: { readonly segment: Segment; readonly cursor: ByteCursor; read: number } | undefined;
  /** The segment we are in, from before it is open. */
  #segment: Segment | undefined;
  #closed = false;

  constructor(
    private readonly layout: Layout,
    start: number,
    end: number,
    private readonly faults: ReadFaults,
    private readonly signal?: AbortSignal,
  ) {
    this.#segments = segments(layout, start, end);
  }

  /** Fills `target` from its start; answers less than its length only at the end. */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    try {
      while (filled < target.length && !this.#closed) {
        this.signal?.throwIfAborted();
        const current = this.#current ?? (await this.#openNext());
        if (current === undefined) break;
        const left = current.segment.end - current.segment.start - current.read;
        if (left === 0) {
          await this.#finish(current);
          continue;
        }
        const room = target.subarray(filled, filled + Math.min(left, target.length - filled));
        const answer = current.cursor.fill(room);
        const count = typeof answer === 'number' ? answer : await answer;
        if (count === 0) throw new BrokenPromise(current.read);
        current.read += count;
        filled += count;
      }
    } catch (error) {
      const explained = this.#explain(error);
      await this.close();
      throw explained;
    }
    return filled;
  }

  /** Closes what is open; `fill` answers 0 from now on. */
  async close(): Promise<void> {
    this.#closed = true;
    const current = this.#current;
    this.#current = undefined;
    await current?.cursor.close();
  }

  async #openNext() {
    const next = this.#segments.next();
    if (next.done) return undefined;
    this.#segment = next.value;
    const opening = openSegment(next.value, this.layout, this.signal);
    const cursor = 'then' in opening ? await opening : opening;
    this.#current = { segment: next.value, cursor, read: 0 };
    // Somebody closed us while the source was being opened: nobody else knows of the cursor.
    if (this.#closed) await this.close();
    return this.#current;
  }

  /** Ends a segment. A source has to be at its end as well: its last answer is also where it checks itself. */
  async #finish({ cursor }: { readonly cursor: ByteCursor }) {
    const probe = cursor.fill(PROBE);
    if ((typeof probe === 'number' ? probe : await probe) !== 0) throw new BrokenPromise('more');
    const closing = cursor.close();
    this.#current = undefined;
    if (closing !== undefined) await closing;
  }

  #explain(error: unknown): unknown {
    const segment = this.#segment;
    if (this.signal?.aborted || segment?.kind !== 'content') return error;
    if (!(error instanceof BrokenPromise)) return this.faults.failed(segment.extent, error);
    return this.faults.changed(segment.extent, segment.end - segment.start, error.got);
  }
}

const PROBE = new Uint8Array(1);

/** A source gave so many bytes of those it promised, or more. */
class BrokenPromise extends Error {
  constructor(readonly got: number | 'more') {
    super('a source broke its promise');
  }
}
