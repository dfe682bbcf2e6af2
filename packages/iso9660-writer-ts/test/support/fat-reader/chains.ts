import { type FatVolume, must } from './volume.js';

/** Follows chains of clusters, and remembers who took which. */
export class Chains {
  readonly #owners = new Map<number, string>();

  constructor(private readonly volume: FatVolume) {
    const { bytes, fatStart, fatLength, bits } = volume;
    const copies = [0, 1].map((index) =>
      bytes.subarray(fatStart + index * fatLength, fatStart + (index + 1) * fatLength),
    );
    must(Buffer.compare(copies[0]!, copies[1]!) === 0, 'equal tables');
    must(this.#entry(0) === 2 ** Math.min(bits, 28) - 8, 'the media descriptor in the table');
    must(this.#isEnd(this.#entry(1)), 'a volume that was left clean');
  }

  get usedClusters(): number {
    return this.#owners.size;
  }

  /** The bytes of the clusters from one on. */
  follow(first: number, owner: string): Uint8Array {
    const { clusterLength, clusterCount, dataStart, bytes } = this.volume;
    const parts: Uint8Array[] = [];
    for (let cluster = first; !this.#isEnd(cluster); cluster = this.#entry(cluster)) {
      must(cluster >= 2 && cluster < clusterCount + 2, `${owner} goes on in cluster ${cluster}`);
      must(!this.#owners.has(cluster), `${owner} and ${this.#owners.get(cluster)} share cluster ${cluster}`);
      this.#owners.set(cluster, owner);
      const start = dataStart + (cluster - 2) * clusterLength;
      parts.push(bytes.subarray(start, start + clusterLength));
    }
    return Buffer.concat(parts);
  }

  /** What belongs to nobody is free and was never used. */
  checkFree(): void {
    const { clusterCount, clusterLength, dataStart, bytes } = this.volume;
    for (let cluster = 2; cluster < clusterCount + 2; cluster++) {
      if (!this.#owners.has(cluster)) must(this.#entry(cluster) === 0, `cluster ${cluster} is nobody's`);
    }
    const free = bytes.subarray(dataStart + this.usedClusters * clusterLength);
    // Bytes that equal their neighbours are all alike: much faster than to look at each.
    const areAlike = free.length < 2 || Buffer.compare(free.subarray(1), free.subarray(0, -1)) === 0;
    must((free[0] ?? 0) === 0 && areAlike, 'empty free space');
  }

  #entry(cluster: number): number {
    const { view, fatStart, bits } = this.volume;
    if (bits === 32) return view.getUint32(fatStart + cluster * 4, true) & 0x0fffffff;
    if (bits === 16) return view.getUint16(fatStart + cluster * 2, true);
    const pair = view.getUint16(fatStart + cluster + (cluster >> 1), true);
    return cluster % 2 === 0 ? pair & 0xfff : pair >> 4;
  }

  #isEnd(entry: number): boolean {
    return entry >= 2 ** Math.min(this.volume.bits, 28) - 8;
  }
}
