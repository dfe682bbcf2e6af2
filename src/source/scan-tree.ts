import { fromDirectory } from 'iso9660-writer-ts/node';
import type { GenerateIsoOptions } from '../options.js';
import { collectScannedTree, type ScannedTree } from './scanned-tree.js';

/** Of all options those that a scan depends on, or that stop it. */
export type ScanOptions = Pick<GenerateIsoOptions, 'owners' | 'treeCache' | 'signal'>;

/**
 * Scans an OS tree.
 *
 * @throws {IsoError} rejects with it when the tree cannot be read.
 */
export function scanTree(directory: string, { owners = 'root', treeCache, signal }: ScanOptions): Promise<ScannedTree> {
  return collectScannedTree(
    fromDirectory(directory, { owners, ...(treeCache && { cache: treeCache }), ...(signal && { signal }) }),
  );
}
