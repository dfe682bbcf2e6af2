import type { FatType } from '../../format/fat.js';
import { ATTRIBUTE } from '../../format/fat-directory.js';
import type { ByteSource } from '../../source/source.js';
import { ExtentContent } from '../content.js';
import type { ByteExtent } from '../entry.js';
import { ImageBytes } from '../image-bytes.js';
import { limitsOf, type ReadLimits } from '../limits.js';
import { joined } from '../names.js';
import { IsoReadError } from '../read-error.js';
import { type ImageSource, sourceOfImage } from '../source-of-image.js';
import { Chains, named } from './chains.js';
import { broken, type FatGeometry, readGeometry } from './geometry.js';
import { type FatRecord, readSlots } from './slots.js';

/** A name of a FAT volume. It is an entry of `buildEsp` and `createImage`, too. */
export type FatEntry = FatFile | FatDirectory;

export interface FatFile extends FatName {
  readonly kind: 'file';
  /** Ranges of the source; nothing is copied. */
  readonly content: ByteSource;
}

export interface FatDirectory extends FatName {
  readonly kind: 'directory';
}

interface FatName {
  /** Relative, separated by `/`. */
  readonly path: string;
  /** FAT has no owners, and of modes whether a name may be written. Its dates have no time zone and count as UTC. */
  readonly metadata: { readonly mode: number; readonly modifiedAt?: Date };
  /** What `buildEsp` does not record. */
  readonly attributes: FatAttributes;
}

export interface FatAttributes {
  readonly readOnly: boolean;
  readonly hidden: boolean;
  readonly system: boolean;
}

/** A FAT volume that was read and found sound. */
export interface FatVolume {
  readonly fatType: FatType;
  /** Bytes by its own count; the source may have more. */
  readonly size: number;
  readonly clusterLength: number;
  readonly serial?: number;
  readonly label?: string;
  /** Every file and directory, parents before what lies in them. */
  readonly entries: readonly FatEntry[];
}

export interface FatOptions {
  /** Of `entries`, `depth`, `pathBytes`, `readBytes` and `streamBytes`. */
  readonly limits?: Partial<ReadLimits>;
  /** Stops reading. */
  readonly signal?: AbortSignal;
}

/** The longest file allocation table that is read: that of 16 million clusters. */
const MOST_TABLE = 64 * 2 ** 20;

/**
 * Reads the names of a FAT12, FAT16 or FAT32 volume, such as an EFI system partition; contents are ranges of the source. Refuses a volume
 * that contradicts itself: chains that lead out, meet, end early or go on, names that are none or that two files have.
 *
 * @throws {IsoReadError} `NOT_FAT`, `FAT` with the fact, and what limits and sources say.
 * @example
 * const volume = await openFat(await fileSource('efiboot.img'));
 * const extra = [{ kind: 'file', path: 'EFI/BOOT/grub.cfg', content: configuration }];
 * const edited = await buildEsp(overlay(volume.entries, extra), { size: volume.size });
 */
export async function openFat(source: ImageSource, options: FatOptions = {}): Promise<FatVolume> {
  const limits = limitsOf(options.limits);
  const { signal } = options;
  const image = new ImageBytes(await sourceOfImage(source, limits.streamBytes, signal), limits, signal);
  const { serial, label: ofSector, ...geometry } = await readGeometry(image);
  const { fatType, size, clusterLength, tableStart, tableLength } = geometry;
  if (tableLength > MOST_TABLE) {
    throw broken(`its file allocation table has ${tableLength} bytes, and ${MOST_TABLE} at most are read`);
  }
  const table = await image.read(tableStart, tableStart + tableLength);
  const walk = new Walk(image, geometry, new Chains(geometry, table), limits);
  const entries = await walk.all();
  const label = walk.label ?? ofSector;
  return {
    ...{ fatType, size, clusterLength, entries },
    ...(serial !== undefined && { serial }),
    ...(label !== undefined && { label }),
  };
}

/** What no name of FAT may hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what FAT forbids
const FORBIDDEN = /[\u0000-\u001f"*/:<>?\\|]|\p{Cs}/u;

class Walk {
  /** That of the root directory. */
  label: string | undefined;
  readonly #entries: FatEntry[] = [];

  constructor(
    private readonly image: ImageBytes,
    private readonly geometry: FatGeometry,
    private readonly chains: Chains,
    private readonly limits: ReadLimits,
  ) {}

  async all(): Promise<readonly FatEntry[]> {
    const { fatType, rootCluster, rootStart, rootLength } = this.geometry;
    const root = fatType === 32 ? this.chains.ofDirectory(rootCluster, '') : [{ start: rootStart, length: rootLength }];
    const waiting = [{ path: '', extents: root, depth: 1 }];
    // Directories join the end of the list while it is walked.
    for (const { path, extents, depth } of waiting) {
      for (const { record, path: child } of await this.#records(path, extents)) {
        const isDirectory = (record.attributes & ATTRIBUTE.directory) !== 0;
        this.#add(record, child, isDirectory);
        if (!isDirectory) continue;
        if (depth >= this.limits.depth) throw broken(`${named(child)} lies over ${depth} directories deep`, child);
        waiting.push({
          path: child,
          extents: this.chains.ofDirectory(this.#firstCluster(record), child),
          depth: depth + 1,
        });
      }
    }
    return this.#entries;
  }

  async #records(directory: string, extents: readonly ByteExtent[]) {
    const records: { readonly record: FatRecord; readonly path: string }[] = [];
    const names = new Set<string>();
    for (const record of readSlots(await this.#bytes(extents))) {
      if ((record.attributes & ATTRIBUTE.volumeLabel) !== 0) {
        if (directory === '' && record.name !== '') this.label ??= record.name;
        continue;
      }
      const path = joined(directory, record.name);
      this.#check(record.name, path, names);
      records.push({ record, path });
    }
    return records;
  }

  async #bytes(extents: readonly ByteExtent[]): Promise<Uint8Array> {
    const bytes = new Uint8Array(extents.reduce((sum, { length }) => sum + length, 0));
    let filled = 0;
    for (const { start, length } of extents) {
      bytes.set(await this.image.read(start, start + length), filled);
      filled += length;
    }
    return bytes;
  }

  #check(name: string, path: string, names: Set<string>): void {
    if (name === '' || name === '.' || name === '..' || FORBIDDEN.test(name)) {
      throw broken(`${named(path)} is no name of FAT`, path);
    }
    const folded = name.toUpperCase();
    if (names.has(folded)) throw broken(`two names are ${named(path)}`, path);
    names.add(folded);
    if (path.length > this.limits.pathBytes) throw broken(`a path has over ${this.limits.pathBytes} characters`);
    if (this.#entries.length + names.size > this.limits.entries) {
      throw new IsoReadError('TOO_MANY_ENTRIES', `the volume has over ${this.limits.entries} entries (limits.entries)`);
    }
  }

  #add(record: FatRecord, path: string, isDirectory: boolean): void {
    const { attributes: bits, modifiedAt, size } = record;
    const attributes = {
      readOnly: (bits & ATTRIBUTE.readOnly) !== 0,
      hidden: (bits & ATTRIBUTE.hidden) !== 0,
      system: (bits & ATTRIBUTE.system) !== 0,
    };
    const mode = (isDirectory ? 0o755 : 0o644) & (attributes.readOnly ? 0o555 : 0o777);
    const name = { path, metadata: { mode, ...(modifiedAt && { modifiedAt }) }, attributes };
    if (isDirectory) this.#entries.push({ kind: 'directory', ...name });
    else {
      const extents = this.chains.ofFile(this.#firstCluster(record), size, path);
      this.#entries.push({ kind: 'file', ...name, content: new ExtentContent(this.image, extents) });
    }
  }

  /** Other systems had a use of their own for the upper half before FAT32. */
  #firstCluster({ firstCluster }: FatRecord): number {
    return this.geometry.fatType === 32 ? firstCluster : firstCluster & 0xffff;
  }
}
