import { quoted, type Report } from '../report.js';
import type { DirectoryNode, FileNode, TreeNode } from '../tree/node.js';
import { SLOT } from './directory-entry.js';
import { foldedName, nameProblem } from './fat-names.js';

/** Sizes have 32 bits. */
const LARGEST_FILE = 2 ** 32 - 1;

/** 2 MiB, Microsoft FAT specification 6. */
const LONGEST_DIRECTORY = 2 ** 21;

/** The children of a directory that FAT can hold; the others go to the report. */
export function representable(children: readonly TreeNode[], report: Report): (DirectoryNode | FileNode)[] {
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
export function checkDirectoryLength(
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
