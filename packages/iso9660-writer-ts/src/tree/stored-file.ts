import { type Report, sourceChanged } from '../errors.js';
import { type Extent, SECTOR_SIZE, type SourceSection } from '../layout/extent.js';
import { type ByteSource, readRange } from '../source/source.js';

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
  return new SourceFile(path, source);
}

/**
 * A file of a single section is that section itself, and the section's content: one object instead of four for each of
 * a hundred thousand files.
 */
class SourceFile implements StoredFile, Extent, SourceSection {
  readonly size: number;
  isLinked = false;
  ordinal = 0;
  /** Sections that are not this object. */
  #others: readonly Extent[] | undefined;

  constructor(
    readonly path: string,
    readonly source: ByteSource,
  ) {
    this.size = source.size;
    this.#others = this.size > LONGEST_SECTION ? sectionsOf(this) : undefined;
  }

  get extents(): readonly Extent[] {
    return this.#others ?? (this.size === 0 ? NONE : [this]);
  }

  set extents(extents: readonly Extent[]) {
    this.#others = extents;
  }

  get label(): string {
    return this.path;
  }

  get length(): number {
    return this.size;
  }

  get content(): SourceSection {
    return this;
  }

  get kind(): 'source' {
    return 'source';
  }

  get offset(): number {
    return 0;
  }
}

const NONE: readonly Extent[] = [];

function sectionsOf({ path, source, size }: SourceFile): Extent[] {
  return Array.from({ length: Math.ceil(size / LONGEST_SECTION) }, (_, index) => {
    const offset = index * LONGEST_SECTION;
    return {
      label: path,
      length: Math.min(LONGEST_SECTION, size - offset),
      content: { kind: 'source', source, offset },
    };
  });
}

/** A file whose bytes are ours: a boot catalog, a translation table, a patched boot image. */
export function storedStructure(path: string, extent: Extent): StoredFile {
  return { path, size: extent.length, extents: extent.length > 0 ? [extent] : [], isLinked: false };
}

/**
 * The first bytes of a file, read while planning; fewer only when the file has fewer. A file that cannot be read, or
 * gives less or more than it promised, is a problem, and gives nothing.
 */
export async function readStart(
  { path, size, source }: StoredFile,
  length: number,
  report: Report,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (source === undefined) return undefined;
  const wanted = Math.min(length, size);
  try {
    const bytes = await readRange(source, 0, wanted, signal);
    if (bytes.length !== wanted) throw sourceChanged(path, wanted, bytes.length > wanted ? 'more' : bytes.length);
    return bytes;
  } catch (cause) {
    signal?.throwIfAborted();
    report.unreadable(path, cause);
    return undefined;
  }
}
