import type { ByteSource } from '../source/source.js';

/** ECMA-119 6.1.2: the logical sector, and here always the logical block too. */
export const SECTOR_SIZE = 2048;

/** A run of whole sectors. References between extents are object identity; only `Addresses` knows where one lies. */
export interface Extent {
  readonly label: string;
  /** Bytes; the rest of the last sector is zeros. */
  readonly length: number;
  readonly content: ExtentContent;
  /**
   * Index in the most recent layout. A cache: check `extents[ordinal] === this`.
   */
  ordinal?: number;
}

export type ExtentContent = Zeros | Structure | SourceSection;

interface Zeros {
  readonly kind: 'zeros';
}

/** Bytes we make, when they are due. */
export interface Structure {
  readonly kind: 'structure';
  /**
   * Writes the part of the extent that begins `start` bytes into it and is as long as `target`, which comes full of
   * zeros. Large structures are asked for window by window, so that none is ever in memory whole.
   */
  write(target: Uint8Array, start: number, addresses: Addresses): void;
}

/** A section of a file: bytes of the caller, from `offset` on. */
export interface SourceSection {
  readonly kind: 'source';
  readonly source: ByteSource;
  readonly offset: number;
}

/** What every extent may ask for, once all lengths are known. */
export interface Addresses {
  /** First logical sector of an extent. */
  sectorOf(extent: Extent): number;
  /** Sectors of the whole volume. */
  readonly sectorCount: number;
  /**
   * What this image has where the plan has something: the same, unless it is a variant of another image. Whatever a
   * variant may change is looked up here when bytes are made.
   */
  inPlaceOf<Planned extends object>(planned: Planned): Planned;
}

export function sectorsFor(bytes: number): number {
  return Math.ceil(bytes / SECTOR_SIZE);
}

export function wholeSectors(bytes: number): number {
  return sectorsFor(bytes) * SECTOR_SIZE;
}

export function zeros(label: string, sectors: number): Extent {
  return { label, length: sectors * SECTOR_SIZE, content: { kind: 'zeros' } };
}

/** A structure small enough to be encoded in one piece each time a part of it is asked for. */
export function structure(label: string, length: number, encode: (addresses: Addresses) => Uint8Array): Extent {
  return {
    label,
    length,
    content: {
      kind: 'structure',
      write: (target, start, addresses) => {
        target.set(encode(addresses).subarray(start, start + target.length));
      },
    },
  };
}
