import { Span } from './bytes.js';
import type { FaultLog } from './faults.js';
import type { RandomAccess } from './random-access.js';

/** Bytes of a logical sector, ECMA-119 6.1.2. */
export const SECTOR = 2048;

/** Sectors that hold this many bytes. */
export function sectorsOf(length: number): number {
  return Math.ceil(length / SECTOR);
}

/** The image as logical sectors. What lies outside it is a fault, and reads as absent. */
export class Medium {
  readonly image: RandomAccess;
  readonly #log: FaultLog;

  constructor(image: RandomAccess, log: FaultLog) {
    this.image = image;
    this.#log = log;
  }

  get sectorCount(): number {
    return Math.floor(this.image.size / SECTOR);
  }

  /** The first `length` bytes from a sector on, or nothing when the image is shorter. */
  extent(sector: number, length: number, what: string): Span | undefined {
    const position = sector * SECTOR;
    if (position + length <= this.image.size) return new Span(this.image.read(position, length), position);
    this.#log.report('VD-05', `${what} at sector ${sector}, ${length} bytes, reaches beyond the image`);
    return undefined;
  }
}
