import { type Extent, SECTOR_SIZE } from '../layout/extent.js';
import type { ByteSource } from '../source/byte-source.js';

/** The longest file section: the largest multiple of a sector that a 32-bit length holds (MX-01). */
export const LONGEST_SECTION = 2 ** 32 - SECTOR_SIZE;

/** Linux reads at most this many sections of one file (MX-05). */
export const MOST_SECTIONS = 100;

/** A file's content, once, however many names it has. Names that share the object are hard links. */
export interface StoredFile {
  /** Path of its first name. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Where the bytes come from when they are the caller's; structures of ours have none. */
  readonly source?: ByteSource;
  /** Sections in order; none when the file is empty. A boot image that has to be patched gets others than its source's. */
  extents: readonly Extent[];
  /** Whether several names may lead to it (hard links). */
  isLinked: boolean;
}

/** A file of the caller, cut into sections of which each one's length fits its directory record, ECMA-119 6.5. */
export function storedSource(path: string, source: ByteSource): StoredFile {
  const extents: Extent[] = [];
  for (let offset = 0; offset < source.size; offset += LONGEST_SECTION) {
    const length = Math.min(LONGEST_SECTION, source.size - offset);
    extents.push({ label: path, length, content: { kind: 'source', source, offset } });
  }
  return { path, size: source.size, source, extents, isLinked: false };
}

/** A file whose bytes are ours: a boot catalog, a translation table, a patched boot image. */
export function storedStructure(path: string, extent: Extent): StoredFile {
  return { path, size: extent.length, extents: extent.length > 0 ? [extent] : [], isLinked: false };
}
