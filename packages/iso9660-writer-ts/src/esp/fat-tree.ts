import { byUtf8 } from '../names/order.js';
import type { Report } from '../report.js';
import type { ByteSource } from '../source/byte-source.js';
import type { DirectoryNode, FileNode } from '../tree/node.js';
import { SLOT } from './directory-entry.js';
import { type DirectoryRow, dotRow, labelRow, nameRow, slotsOfRows } from './directory-row.js';
import { shortNames } from './fat-names.js';
import type { FatType } from './geometry.js';
import { checkDirectoryLength, representable } from './representable.js';

/** What clusters are for. */
export type FatNode = FatDirectory | FatFile;

interface InClusters {
  readonly path: string;
  readonly modifiedAt: Date;
  /** Bytes. */
  readonly length: number;
}

export interface FatFile extends InClusters {
  readonly kind: 'file';
  readonly source: ByteSource;
}

export interface FatDirectory extends InClusters {
  readonly kind: 'directory';
  readonly rows: readonly DirectoryRow<FatNode>[];
}

export interface FatTree {
  /** Breadth first; the first one is the root. */
  readonly directories: readonly [FatDirectory, ...FatDirectory[]];
  /** In the order of their directories and names. Hard links are files of their own: FAT has none. */
  readonly files: readonly FatFile[];
}

/** What lies in clusters, in order: directories before files. The root directory does in FAT32 only. */
export function inClusters({ directories, files }: FatTree, fatType: FatType): FatNode[] {
  return [...(fatType === 32 ? directories : directories.slice(1)), ...files];
}

interface GrowingDirectory extends FatDirectory {
  length: number;
  readonly node: DirectoryNode;
  readonly rows: DirectoryRow<FatNode>[];
}

/** The tree as FAT shows it. What FAT cannot hold goes to the report. */
export function fatTree(root: DirectoryNode, label: string | undefined, createdAt: Date, report: Report): FatTree {
  const dateOf = ({ modifiedAt }: DirectoryNode | FileNode) =>
    modifiedAt === undefined ? createdAt : new Date(modifiedAt);
  const files: FatFile[] = [];
  const newDirectory = (node: DirectoryNode): GrowingDirectory => {
    return { kind: 'directory', path: node.path, modifiedAt: dateOf(node), length: SLOT, node, rows: [] };
  };
  const first = newDirectory(root);
  const directories: [GrowingDirectory, ...GrowingDirectory[]] = [first];

  const addSubdirectory = (node: DirectoryNode, parent: GrowingDirectory): GrowingDirectory => {
    const directory = newDirectory(node);
    directories.push(directory);
    // The root directory has the number 0 here, also where it has a cluster (FAT-05).
    directory.rows.push(dotRow('.', directory, directory.modifiedAt));
    directory.rows.push(dotRow('..', parent === first ? undefined : parent, parent.modifiedAt));
    return directory;
  };
  const addFile = (node: FileNode): FatFile => {
    const { size, source } = node.file;
    const file: FatFile = {
      kind: 'file',
      path: node.path,
      modifiedAt: dateOf(node),
      length: size,
      source: source!, // entries are all there is
    };
    files.push(file);
    return file;
  };

  if (label !== undefined) first.rows.push(labelRow(label, createdAt));
  // Directories join the end of the list while it is walked.
  for (const directory of directories) {
    const children = [...directory.node.children.values()].sort((a, b) => byUtf8(a.name, b.name));
    const kept = representable(children, report);
    const short = shortNames(kept.map(({ name }) => name));
    for (const [place, child] of kept.entries()) {
      const target = child.kind === 'directory' ? addSubdirectory(child, directory) : addFile(child);
      directory.rows.push(nameRow(child.name, short[place]!, target));
    }
    directory.length = Math.max(slotsOfRows(directory.rows), 1) * SLOT;
    checkDirectoryLength(directory, report);
  }
  return { directories, files };
}
