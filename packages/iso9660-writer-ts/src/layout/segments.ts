import { type Extent, SECTOR_SIZE, wholeSectors } from './extent.js';
import type { Layout } from './layout.js';

/** A run of bytes from one place: part of an extent's content, or the zeros after it. Segments tile the image. */
export type Segment = ContentSegment | { readonly kind: 'zeros'; readonly start: number; readonly end: number };

interface ContentSegment {
  readonly kind: 'content';
  readonly extent: Extent;
  readonly start: number;
  readonly end: number;
}

/** The segments of the image's bytes from `start` up to `end`, in order. `start` and `end` of a segment count from its extent's first byte. */
export function* segments(layout: Layout, start: number, end: number): Generator<Segment> {
  for (let index = layout.indexAt(start); index < layout.length; index++) {
    const extent = layout.extentAt(index);
    const base = layout.sectorAt(index) * SECTOR_SIZE;
    if (base >= end) return;
    const from = Math.max(start - base, 0);
    const to = Math.min(end - base, wholeSectors(extent.length));
    const contentEnd = Math.min(to, extent.content.kind === 'zeros' ? 0 : extent.length);
    if (from < contentEnd) yield { kind: 'content', extent, start: from, end: contentEnd };
    const zerosStart = Math.max(from, contentEnd);
    if (zerosStart < to) yield { kind: 'zeros', start: zerosStart, end: to };
  }
}
