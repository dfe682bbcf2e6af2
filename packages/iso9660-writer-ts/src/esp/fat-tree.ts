import { quoted, type Report } from '../errors.js';
import type { FatType } from '../format/fat.js';
import { SLOT } from '../format/fat-directory.js';
import { foldedName } from '../names/folded-name.js';
import { byName } from '../names/order.js';
import type { ByteSource } from '../source/source.js';
import type { DirectoryNode, FileNode, TreeNode } from '../tree/node.js';
import { type DirectoryRow, dotRow, labelRow, nameRow, slotsOfRows } from './directory-entry.js';
import { nameProblem, shortNames } from './fat-names.js';

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
    const children = [...directory.node.children.values()].sort(byName);
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

/** Sizes have 32 bits. */
const LARGEST_FILE = 2 ** 32 - 1;

/** 2 MiB, Microsoft FAT specification 6. */
const LONGEST_DIRECTORY = 2 ** 21;

/** The children of a directory that FAT can hold; the others go to the report. */
function representable(children: readonly TreeNode[], report: Report): (DirectoryNode | FileNode)[] {
  const byFolded = new Map<string, string>();
  return children.filter((child): child is DirectoryNode | FileNode => {
    const { name, path } = child;
    const problem = nameProblem(name);
    if (problem !== undefined) report.problem('INVALID_NAME', `the name of ${quoted(path)} ${problem}`, path);
    if (!isFileOrDirectory(child, report)) return false;
    const folded = foldedName(name);
    const other = byFolded.get(folded);
    if (other !== undefined) {
      report.problem('DUPLICATE_NAME', `FAT cannot tell ${quoted(path)} from ${quoted(other)}: case is nothing`, path);
      return false;
    }
    byFolded.set(folded, path);
    return problem === undefined;
  });
}

function isFileOrDirectory(node: TreeNode, report: Report): node is DirectoryNode | FileNode {
  const { kind, path } = node;
  if (kind === 'symlink' || kind === 'device') {
    const what = kind === 'symlink' ? 'a symbolic link' : 'a device';
    report.problem('NOT_FOR_FAT', `${quoted(path)} is ${what}, and FAT has only files and directories`, path);
    return false;
  }
  if (kind === 'file' && node.file.size > LARGEST_FILE) {
    const { size } = node.file;
    report.problem('FILE_TOO_LARGE', `${quoted(path)} has ${size} bytes, and a FAT file at most ${LARGEST_FILE}`, path);
  }
  return true;
}

/** A directory that takes more slots than readers look at is a problem. */
function checkDirectoryLength(
  { path, length }: { readonly path: string; readonly length: number },
  report: Report,
): void {
  if (length <= LONGEST_DIRECTORY) return;
  const most = LONGEST_DIRECTORY / SLOT;
  report.problem(
    'DIRECTORY_TOO_LARGE',
    `the names of ${quoted(path)} take ${length / SLOT} slots of 32 bytes, and a FAT directory has at most ${most}`,
    path,
  );
}
