import type { BootImage } from '../options.js';
import { quoted, type Report } from '../report.js';
import { type DirectoryNode, type FileNode, nodeAt } from '../tree/node.js';

/** A boot image found in the tree, with options that make sense. */
export interface FoundImage {
  readonly options: BootImage;
  readonly node: FileNode;
}

/** A load size has 16 bits, ET-03. */
export const LARGEST_LOAD = 0xffff;

/** Characters of an identifier: in the validation entry, and in the header of a section (ET-02, ET-05). */
const ID_LENGTH = { first: 24, others: 28 } as const;

const PRINTABLE = /^[\x20-\x7e]*$/;

/** The boot images in the tree, in the order of the catalog. What is missing or makes no sense goes to the report. */
export function findBootImages(root: DirectoryNode, images: readonly BootImage[], report: Report): FoundImage[] {
  return images.flatMap((options, index) => {
    const idLength = index === 0 ? ID_LENGTH.first : ID_LENGTH.others;
    const optionProblems = problemsOf(options, idLength);
    for (const problem of optionProblems) report.problem('INVALID_OPTION', problem, options.path);
    const node = findFile(root, options.path, report);
    return node === undefined || optionProblems.length > 0 ? [] : [{ options, node }];
  });
}

function problemsOf({ path, loadSectors = 0, id = '' }: BootImage, idLength: number): string[] {
  const problems: string[] = [];
  if (!(Number.isInteger(loadSectors) && loadSectors >= 0 && loadSectors <= LARGEST_LOAD)) {
    problems.push(`loadSectors of ${quoted(path)} is ${loadSectors}, not from 0 to ${LARGEST_LOAD}`);
  }
  if (id.length > idLength || !PRINTABLE.test(id)) {
    problems.push(`id of the boot image ${quoted(path)} is not printable ASCII of up to ${idLength} characters`);
  }
  return problems;
}

function findFile(root: DirectoryNode, path: string, report: Report): FileNode | undefined {
  const node = nodeAt(root, path);
  if (node?.kind === 'file' && node.file.size > 0) return node;
  const image = `the boot image ${quoted(path)}`;
  if (node === undefined) report.problem('BOOT_IMAGE_MISSING', `${image} is not in the tree`, path);
  else
    report.problem('BOOT_IMAGE_INVALID', `${image} is ${node.kind === 'file' ? 'empty' : 'not a regular file'}`, path);
  return undefined;
}
