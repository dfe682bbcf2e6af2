import type { ByteCursor } from '../source/byte-source.js';
import { openSource } from '../source/open-source.js';
import { type Addresses, type Extent, SECTOR_SIZE, type Structure } from './extent.js';
import type { Segment } from './segments.js';

/** Bytes of a structure that are made at a time. */
const WINDOW = 32 * SECTOR_SIZE;

/** Opens a segment for reading. */
export function openSegment(
  segment: Segment,
  addresses: Addresses,
  signal: AbortSignal | undefined,
): ByteCursor | Promise<ByteCursor> {
  if (segment.kind === 'zeros') return zerosCursor(segment.end - segment.start);
  const { extent, start, end } = segment;
  switch (extent.content.kind) {
    case 'zeros':
      return zerosCursor(end - start);
    case 'structure':
      return structureCursor(extent, extent.content, start, end, addresses);
    case 'source':
      return openSource(extent.content.source, extent.content.offset + start, extent.content.offset + end, signal);
  }
}

function zerosCursor(length: number): ByteCursor {
  let left = length;
  return {
    fill(target) {
      const count = Math.min(left, target.length);
      target.fill(0, 0, count);
      left -= count;
      return count;
    },
    close() {},
  };
}

/** Makes a structure in windows of whole sectors, however small the pieces it is read in. */
function structureCursor(
  extent: Extent,
  content: Structure,
  start: number,
  end: number,
  addresses: Addresses,
): ByteCursor {
  let position = start;
  let window = new Uint8Array(0);
  let windowStart = 0;
  return {
    fill(target) {
      if (position >= end) return 0;
      if (position >= windowStart + window.length) {
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
