import type { ByteCursor } from '../source/byte-source.js';
import type { SourceOpener } from '../source/source-opener.js';
import { type Addresses, type Extent, SECTOR_SIZE, type Structure } from './extent.js';
import { rangeOf, type Segment } from './segments.js';

/** Bytes of a structure that are made at a time, at most. */
const WINDOW = 32 * SECTOR_SIZE;

/** Opens a segment for reading. */
export function openSegment(
  segment: Segment,
  addresses: Addresses,
  sources: SourceOpener,
  signal: AbortSignal | undefined,
): ByteCursor | Promise<ByteCursor> {
  if (segment.kind === 'zeros') return ZEROS;
  const { extent, start, end } = segment;
  switch (extent.content.kind) {
    case 'zeros':
      return ZEROS;
    case 'structure':
      return structureCursor(extent, extent.content, start, end, addresses);
    case 'source':
      return sources.open(rangeOf(segment, extent.content), signal);
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
