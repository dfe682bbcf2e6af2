import { FIRST_CLUSTER } from '../../format/fat.js';
import type { ByteExtent } from '../entry.js';
import { broken, type FatGeometry } from './geometry.js';

/** The most that a directory has: 65,536 slots, Microsoft FAT specification 6. */
const LONGEST_DIRECTORY = 2 ** 21;

/** From this value on an entry of the table ends a chain; the value before marks a bad cluster. */
const END_OF_CHAIN = { 12: 0xff8, 16: 0xfff8, 32: 0x0ffffff8 } as const;

/**
 * Follows chains of clusters. Each cluster belongs to one chain, so that loops and shared clusters end in an error, and all chains
 * together have no more steps than the volume has clusters.
 */
export class Chains {
  readonly #geometry: FatGeometry;
  readonly #table: DataView;
  readonly #isTaken: Uint8Array;

  /** @param table the file allocation table. */
  constructor(geometry: FatGeometry, table: Uint8Array) {
    this.#geometry = geometry;
    this.#table = new DataView(table.buffer, table.byteOffset, table.length);
    this.#isTaken = new Uint8Array(geometry.clusterCount + FIRST_CLUSTER);
  }

  /** Where a file of so many bytes lies. */
  ofFile(first: number, length: number, path: string): readonly ByteExtent[] {
    if (length === 0) return [];
    const { clusterLength } = this.#geometry;
    const extents = this.#follow(first, Math.ceil(length / clusterLength), path, 'ends');
    const last = extents.at(-1)!;
    const excess = extents.reduce((sum, extent) => sum + extent.length, 0) - length;
    return [...extents.slice(0, -1), { start: last.start, length: last.length - excess }];
  }

  /** Where a directory lies: only its chain tells its length. */
  ofDirectory(first: number, path: string): readonly ByteExtent[] {
    return this.#follow(first, Math.ceil(LONGEST_DIRECTORY / this.#geometry.clusterLength), path, 'may end');
  }

  /** The extents of a chain that ends after `most` clusters, or may end before. */
  #follow(first: number, most: number, path: string, rule: 'ends' | 'may end'): ByteExtent[] {
    const { clusterLength, dataStart, fatType } = this.#geometry;
    const extents: ByteExtent[] = [];
    let cluster = first;
    for (let count = 0; ; count++) {
      const isEnd = cluster >= END_OF_CHAIN[fatType];
      if (isEnd && count > 0 && (rule === 'may end' || count === most)) return extents;
      if (isEnd) throw broken(`the chain of ${named(path)} ends after ${count} of ${most} clusters`, path);
      if (count === most) throw broken(`the chain of ${named(path)} goes on behind ${most} clusters`, path);
      this.#take(cluster, path);
      const start = dataStart + (cluster - FIRST_CLUSTER) * clusterLength;
      const before = extents.at(-1);
      if (before !== undefined && before.start + before.length === start) {
        extents[extents.length - 1] = { start: before.start, length: before.length + clusterLength };
      } else extents.push({ start, length: clusterLength });
      cluster = this.#after(cluster);
    }
  }

  #take(cluster: number, path: string): void {
    if (cluster < FIRST_CLUSTER || cluster >= this.#isTaken.length) {
      throw broken(`the chain of ${named(path)} leads to cluster ${cluster}, which is none of its clusters`, path);
    }
    if (this.#isTaken[cluster] !== 0) {
      throw broken(`the chain of ${named(path)} leads to cluster ${cluster}, which is in a chain already`, path);
    }
    this.#isTaken[cluster] = 1;
  }

  #after(cluster: number): number {
    const { fatType } = this.#geometry;
    if (fatType === 16) return this.#table.getUint16(cluster * 2, true);
    // The four highest bits are not part of the number.
    if (fatType === 32) return this.#table.getUint32(cluster * 4, true) & 0x0fffffff;
    const pair = this.#table.getUint16(cluster + (cluster >> 1), true);
    return cluster % 2 === 0 ? pair & 0xfff : pair >> 4;
  }
}

export function named(path: string): string {
  return path === '' ? 'the root directory' : JSON.stringify(path);
}
