import type { AnyRecordedEntry } from './recorded-entry.js';

/** A range of the source that something takes. */
interface Range {
  readonly start: number;
  readonly length: number;
}

/**
 * What a walk of the tree tells of a few addresses: which file starts there, what comes next behind them, and which
 * ranges are touched by anything. The tree itself, which may have a million extents, is not kept.
 */
export class Survey {
  readonly #files = new Map<number, { readonly path: string; readonly length: number }>();
  readonly #next = new Map<number, number>();
  readonly #touched = new Set<Range>();

  constructor(
    private readonly starts: readonly number[],
    private readonly ranges: readonly Range[],
    size: number,
  ) {
    for (const start of starts) this.#next.set(start, size);
  }

  /** Notes an entry of the tree. */
  note(entry: AnyRecordedEntry): void {
    if (entry.kind !== 'file' && entry.kind !== 'directory') return;
    const { extents } = entry;
    const [first] = extents;
    if (entry.kind === 'file' && first !== undefined && first.length > 0 && this.#next.has(first.start)) {
      if (!this.#files.has(first.start)) this.#files.set(first.start, { path: entry.path, length: entry.length });
    }
    for (const extent of extents) this.noteRange(extent);
  }

  /** Notes where something begins of which only the start is known. */
  noteStart(start: number): void {
    for (const asked of this.starts) {
      if (start > asked && start < this.#next.get(asked)!) this.#next.set(asked, start);
    }
  }

  noteRange(range: Range): void {
    if (range.length === 0) return;
    this.noteStart(range.start);
    for (const asked of this.ranges) {
      if (range.start < asked.start + asked.length && asked.start < range.start + range.length)
        this.#touched.add(asked);
    }
  }

  /** The file whose content begins at an address, of several the first that was found. */
  fileAt(start: number): { readonly path: string; readonly length: number } | undefined {
    return this.#files.get(start);
  }

  /** Bytes from an address to whatever comes next. */
  roomAt(start: number): number {
    return Math.max(this.#next.get(start)! - start, 0);
  }

  isTouched(range: Range): boolean {
    return this.#touched.has(range);
  }
}
