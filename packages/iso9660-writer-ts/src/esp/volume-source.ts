import { breather } from '../layout/breathe.js';
import { SECTOR_SIZE } from '../layout/extent.js';
import { ImageReader } from '../layout/image-reader.js';
import type { Layout } from '../layout/layout.js';
import { READ_FAULTS } from '../read-faults.js';
import type { ByteCursor, ByteSource } from '../source/byte-source.js';

/** Bytes that are made at a time for whoever brings no memory. */
const PIECE = 64 * 1024;

/** A planned volume as the content of a file. */
export class VolumeSource implements ByteSource {
  readonly size: number;

  constructor(private readonly layout: Layout) {
    this.size = layout.sectorCount * SECTOR_SIZE;
  }

  open(start: number, end: number, signal?: AbortSignal): ByteCursor {
    return new ImageReader(this.layout, start, end, READ_FAULTS, signal);
  }

  async *read(start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const breathe = breather();
    const cursor = this.open(start, end, signal);
    try {
      for (let position = start; position < end; ) {
        await breathe();
        const piece = new Uint8Array(Math.min(PIECE, end - position));
        const count = await cursor.fill(piece);
        yield piece.subarray(0, count);
        position += count;
      }
    } finally {
      await cursor.close();
    }
  }
}
