import { FIRST_CLUSTER } from '../format/fat.js';
import { type Addresses, type Extent, SECTOR_SIZE, sectorsFor, zeros } from '../layout/extent.js';
import { directoryExtent } from './directory-entry.js';
import type { FatNode } from './fat-tree.js';

/** Clusters that nodes take. */
export function clustersFor(nodes: readonly { readonly length: number }[], clusterLength: number): number {
  return nodes.reduce((sum, { length }) => sum + Math.ceil(length / clusterLength), 0);
}

/** What lies in clusters: every node in one piece, one after the other. Nodes without bytes have no cluster. */
export class DataArea {
  /** In order, with the zeros that fill up clusters of several logical sectors. */
  readonly extents: readonly Extent[];
  readonly usedClusters: number;
  readonly #extentOf = new Map<FatNode, Extent>();
  #lastClusters: Uint32Array | undefined;

  constructor(
    nodes: readonly FatNode[],
    private readonly clusterLength: number,
  ) {
    for (const node of nodes) {
      if (node.length > 0) this.#extentOf.set(node, this.extentFor(node));
    }
    this.usedClusters = clustersFor(nodes, clusterLength);
    this.extents = [...this.#extentOf.values()].flatMap((extent) => [extent, ...this.#rest(extent)]);
  }

  /** A node's bytes, in or outside of clusters. */
  extentFor(node: FatNode): Extent {
    if (node.kind === 'directory') {
      return directoryExtent(node, ({ target }, addresses) => this.firstCluster(target, addresses));
    }
    return { label: node.path, length: node.length, content: { kind: 'source', source: node.source, offset: 0 } };
  }

  /** Number of a node's first cluster; 0 when it has none. */
  firstCluster(node: FatNode | undefined, addresses: Addresses): number {
    const extent = node && this.#extentOf.get(node);
    return extent === undefined ? 0 : this.#clusterAt(extent, addresses);
  }

  /** The last cluster of each node, ascending. */
  lastClusters(addresses: Addresses): Uint32Array {
    this.#lastClusters ??= Uint32Array.from(
      this.#extentOf.values(),
      (extent) => this.#clusterAt(extent, addresses) + clustersFor([extent], this.clusterLength) - 1,
    );
    return this.#lastClusters;
  }

  #clusterAt(extent: Extent, addresses: Addresses): number {
    const sectors = addresses.sectorOf(extent) - addresses.sectorOf(this.extents[0]!);
    return FIRST_CLUSTER + (sectors * SECTOR_SIZE) / this.clusterLength;
  }

  #rest(extent: Extent): Extent[] {
    const sectorsPerCluster = this.clusterLength / SECTOR_SIZE;
    const used = sectorsFor(extent.length) % sectorsPerCluster;
    return used === 0 ? [] : [zeros('rest of a cluster', sectorsPerCluster - used)];
  }
}
