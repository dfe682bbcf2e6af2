import type { RecordedChild, RecordedDirectory, RecordedTree } from './directory-tree.js';
import { SECTOR } from './medium.js';
import type { RandomAccess } from './random-access.js';
import type { DeviceNumber, NodeKind, PosixAttributes } from './rock-ridge-fields.js';

export interface NodeExtent {
  readonly sector: number;
  readonly length: number;
}

/** What Rock Ridge adds to a name. */
export interface PosixFields {
  readonly attributes: PosixAttributes;
  readonly modifiedAt: Date;
  /** Of a symbolic link: as text, like names. */
  readonly target?: string;
  readonly targetBytes?: Uint8Array;
  /** Of a character or block device. */
  readonly device?: DeviceNumber;
}

/** One name of one tree. */
export interface IsoNode {
  /** From the root, without a leading slash; the root is ''. */
  readonly path: string;
  readonly name: string;
  /** The name as recorded: UTF-16BE in Joliet; in Rock Ridge any bytes, of which `name` carries bad ones as U+DC00 + byte. */
  readonly nameBytes: Uint8Array;
  readonly kind: NodeKind;
  /** Bytes of all extents. */
  readonly size: number;
  readonly extents: readonly NodeExtent[];
  readonly recordedAt: Date;
  readonly isHidden: boolean;
  /** Only in the Rock Ridge tree. */
  readonly posix?: PosixFields;
  /** The content from `start` up to but not including `end`. */
  read(start: number, end: number): Uint8Array;
  /** The whole content. */
  bytes(): Uint8Array;
}

/** One view of the volume. */
export class IsoTree {
  /** The root first. */
  readonly nodes: readonly IsoNode[];
  readonly #byPath: ReadonlyMap<string, IsoNode>;

  constructor(nodes: readonly IsoNode[]) {
    this.nodes = nodes;
    this.#byPath = new Map(nodes.map((node) => [node.path, node]));
  }

  /** All paths but the root's, in recorded order. */
  paths(): string[] {
    return this.nodes.slice(1).map((node) => node.path);
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** The node of a path; a path that is not there is an error. */
  get(path: string): IsoNode {
    const node = this.#byPath.get(path);
    if (node === undefined) throw new Error(`no ${JSON.stringify(path)} in the tree`);
    return node;
  }

  /** The content of a file, as UTF-8. */
  text(path: string): string {
    return new TextDecoder().decode(this.get(path).bytes());
  }
}

/** A tree as its directory records show it. */
export function recordedNodes(
  image: RandomAccess,
  tree: RecordedTree,
  nameOf: (identifier: Uint8Array) => string,
): IsoNode[] {
  const nodes = [directoryNode(image, tree.root, '', '')];
  for (const directory of tree.directories) {
    for (const child of directory.children) {
      nodes.push(recordedNode(image, child, child.path, nameOf(child.identifier)));
    }
  }
  return nodes;
}

export function directoryNode(image: RandomAccess, directory: RecordedDirectory, path: string, name: string): IsoNode {
  const extents = [{ sector: directory.sector, length: directory.size }];
  const { recordedAt, flags } = directory.record;
  const shown = {
    path,
    name,
    nameBytes: directory.identifier,
    kind: 'directory',
    recordedAt,
    isHidden: (flags & 1) !== 0,
  } as const;
  return { ...shown, ...contentOf(image, extents) };
}

export function recordedNode(image: RandomAccess, child: RecordedChild, path: string, name: string): IsoNode {
  const { isDirectory, recordedAt, flags } = child.first;
  const extents = child.records.map((record) => ({ sector: record.sector, length: record.size }));
  const kind = isDirectory ? ('directory' as const) : ('file' as const);
  return {
    path,
    name,
    nameBytes: child.identifier,
    kind,
    recordedAt,
    isHidden: (flags & 1) !== 0,
    ...contentOf(image, extents),
  };
}

function contentOf(
  image: RandomAccess,
  extents: readonly NodeExtent[],
): Pick<IsoNode, 'size' | 'extents' | 'read' | 'bytes'> {
  const size = extents.reduce((sum, extent) => sum + extent.length, 0);
  const read = (start: number, end: number) => {
    const target = new Uint8Array(end - start);
    let first = 0;
    for (const { sector, length } of extents) {
      const from = Math.max(start, first);
      const to = Math.min(end, first + length);
      if (from < to) target.set(image.read(sector * SECTOR + from - first, to - from), from - start);
      first += length;
    }
    return target;
  };
  return { size, extents, read, bytes: () => read(0, size) };
}
