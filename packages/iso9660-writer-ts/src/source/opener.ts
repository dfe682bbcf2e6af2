import { type ByteCursor, type ByteSource, openSource } from './source.js';

/** Bytes of a source that a reader is going to ask for. */
export interface SourceRange {
  readonly source: ByteSource;
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
}

/** The same, and where the bytes stand in what is read. */
export interface PlacedRange extends SourceRange {
  /** First byte. */
  readonly at: number;
}

/** Opens sources for one reader. */
export interface SourceOpener {
  open(range: PlacedRange, signal: AbortSignal | undefined): ByteCursor | Promise<ByteCursor>;
  /** Frees what was made ready and not asked for. */
  close(): void;
}

/**
 * Makes the opener of one reader. `coming` gives all ranges that the reader will ask for, in this order: an opener may
 * look as far ahead as it likes.
 */
export type SourceOpening = (coming: Iterator<PlacedRange>) => SourceOpener;

/** Opens each source when it is due. */
export const openingWhenDue: SourceOpening = () => ({
  open: ({ source, start, end }, signal) => openSource(source, start, end, signal),
  close() {},
});
