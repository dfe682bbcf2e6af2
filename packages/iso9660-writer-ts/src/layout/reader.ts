import { type ByteCursor, countOf, openSource } from '../source/source.js';
import { unlessAborted } from '../turns.js';
import { type Addresses, type Extent, SECTOR_SIZE, type Structure } from './extent.js';
import type { Layout } from './layout.js';
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
  readonly #layout: Layout;
  readonly #faults: ReadFaults;
  readonly #signal: AbortSignal | undefined;
  readonly #segments: Iterator<Segment>;
  /** The segment we are in, from before it is open. */
  #segment: Segment | undefined;
  #cursor: ByteCursor | undefined;
  /** Bytes of the segment that are still to be read. */
  #left = 0;
  #closed = false;
  #isFilling = false;

  constructor(layout: Layout, start: number, end: number, faults: ReadFaults, signal?: AbortSignal) {
    this.#layout = layout;
    this.#faults = faults;
    this.#signal = signal;
    this.#segments = segments(layout, start, end);
  }

  /**
   * Fills `target` from its start; returns less than its length only at the end. A source whose last byte was read is
   * checked and closed before that, whether or not another `fill` follows.
   *
   * @throws {TypeError} when another `fill` is under way, which is not disturbed.
   */
  async fill(target: Uint8Array): Promise<number> {
    if (this.#isFilling) throw new TypeError('fill was called while another fill of the same cursor was under way');
    let filled = 0;
    this.#isFilling = true;
    try {
      while (filled < target.length && !this.#closed) {
        this.#signal?.throwIfAborted();
        if (this.#left === 0) {
          // A promise is waited for only where there is one: most segments are small, and most sources synchronous.
          const opening = this.#openNext();
          if (opening !== undefined) await this.#answer(opening);
          if (this.#cursor === undefined) break;
        }
        const wanted = Math.min(this.#left, target.length - filled);
        const answer = this.#cursor!.fill(target.subarray(filled, filled + wanted));
        const count = countOf(typeof answer === 'number' ? answer : await this.#answer(answer), wanted);
        if (count === 0) throw new BrokenPromise(this.#read);
        this.#left -= count;
        filled += count;
        if (this.#left === 0) {
          const ending = this.#finish();
          if (ending !== undefined) await this.#answer(ending);
        }
      }
    } catch (error) {
      const explained = this.#explain(error);
      this.#closed = true;
      // The failure is known: closing is waited for so that nothing is open, and cannot take its place.
      await this.#answer(Promise.resolve(this.#closeCursor())).catch(() => {});
      throw explained;
    } finally {
      this.#isFilling = false;
    }
    return filled;
  }

  /** Closes what is open; `fill` returns 0 from now on. Does not wait for a source that has not answered yet. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing = this.#closeCursor();
    if (!this.#isFilling) await closing;
    else closing?.catch(() => {});
  }

  /** Foreign code may never answer, whatever the signal says. */
  #answer<T>(answer: PromiseLike<T>): Promise<T> {
    return unlessAborted(Promise.resolve(answer), this.#signal);
  }

  get #read(): number {
    return this.#segment === undefined ? 0 : this.#segment.end - this.#segment.start - this.#left;
  }

  #openNext(): void | Promise<void> {
    const { value: segment } = this.#segments.next();
    if (segment === undefined) return;
    this.#segment = segment;
    const opening = openSegment(segment, this.#layout, this.#signal);
    if ('then' in opening) return opening.then((cursor) => this.#enter(segment, cursor));
    return this.#enter(segment, opening);
  }

  #enter(segment: Segment, cursor: ByteCursor): void | Promise<void> {
    this.#cursor = cursor;
    this.#left = segment.end - segment.start;
    // The reader was closed while the source was being opened, and only this method knows the cursor.
    if (this.#closed) return this.#closeCursor();
  }

  /** Ends a segment. A source has to be at its end as well: its last answer is also where it checks itself. */
  #finish(): void | Promise<void> {
    if (this.#cursor === undefined) return;
    if (this.#segment?.kind === 'zeros') return this.#closeCursor();
    const probe = this.#cursor.fill(PROBE);
    if (typeof probe === 'number') return this.#finishAfter(probe);
    return Promise.resolve(probe).then((count) => this.#finishAfter(count));
  }

  #finishAfter(probe: number): void | Promise<void> {
    if (countOf(probe, PROBE.length) > 0) throw new BrokenPromise('more');
    return this.#closeCursor();
  }

  #closeCursor(): void | Promise<void> {
    const cursor = this.#cursor;
    this.#cursor = undefined;
    const closing = cursor?.close();
    return closing && Promise.resolve(closing);
  }

  #explain(error: unknown): unknown {
    const segment = this.#segment;
    if (this.#signal?.aborted || segment?.kind !== 'content') return error;
    if (!(error instanceof BrokenPromise)) return this.#faults.failed(segment.extent, error);
    return this.#faults.changed(segment.extent, segment.end - segment.start, error.got);
  }
}

const PROBE = new Uint8Array(1);

/** A source gave so many bytes of those it promised, or more. */
class BrokenPromise extends Error {
  constructor(readonly got: number | 'more') {
    super('a source broke its promise');
  }
}

/** Bytes of a structure that are made at a time, at most. */
const WINDOW = 32 * SECTOR_SIZE;

/** Opens a segment for reading. */
function openSegment(
  segment: Segment,
  addresses: Addresses,
  signal: AbortSignal | undefined,
): ByteCursor | Promise<ByteCursor> {
  if (segment.kind === 'zeros') return ZEROS;
  const { extent, start, end } = segment;
  switch (extent.content.kind) {
    case 'zeros':
      return ZEROS;
    case 'structure':
      return structureCursor(extent, extent.content, start, end, addresses);
    case 'source': {
      const { source, offset } = extent.content;
      return openSource(source, offset + start, offset + end, signal);
    }
  }
}

/** As many as are asked for; where they end is the reader's business. */
const ZEROS: ByteCursor = {
  fill(target) {
    target.fill(0);
    return target.length;
  },
  close() {},
};

/** Makes a structure a window at a time: in the target where that has room for whole sectors, aside where it has not. */
function structureCursor(
  extent: Extent,
  content: Structure,
  start: number,
  end: number,
  addresses: Addresses,
): ByteCursor {
  let position = start;
  let window = NOTHING;
  let windowStart = 0;

  /** Bytes from `position` on that can be made in the target: whole sectors, or all up to the end of the extent. */
  const directly = (room: number) => {
    if (position % SECTOR_SIZE !== 0) return 0;
    const most = Math.min(room, end - position, WINDOW);
    return position + most === extent.length ? most : most - (most % SECTOR_SIZE);
  };
  return {
    fill(target) {
      if (position >= end) return 0;
      if (position >= windowStart + window.length) {
        const length = directly(target.length);
        if (length > 0) {
          content.write(target.subarray(0, length).fill(0), position, addresses);
          position += length;
          return length;
        }
        windowStart = position - (position % SECTOR_SIZE);
        window = new Uint8Array(Math.min(WINDOW, extent.length - windowStart));
        content.write(window, windowStart, addresses);
      }
      const from = position - windowStart;
      const part = window.subarray(from, Math.min(from + target.length, end - windowStart));
      target.set(part);
      position += part.length;
      return part.length;
    },
    close() {},
  };
}

const NOTHING = new Uint8Array(0);
