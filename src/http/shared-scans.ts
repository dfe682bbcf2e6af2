import { type ScanOptions, scanTree } from '../source/scan-tree.js';
import type { ScannedTree } from '../source/scanned-tree.js';
import { SharedAnswers } from './shared-answers.js';

/** Scans of OS trees, one for all who ask at once. What follows from a scan is found out once for all of them, too. */
export class SharedScans {
  readonly #scans = {
    root: new SharedAnswers((directory, signal) => scanTree(directory, { owners: 'root', signal })),
    keep: new SharedAnswers((directory, signal) => scanTree(directory, { owners: 'keep', signal })),
  };

  /** A scan that begins from now on, unless a cache may have an older one. */
  scan(directory: string, options: ScanOptions): Promise<ScannedTree> {
    const { owners = 'root', treeCache, signal } = options;
    return treeCache === undefined ? this.#scans[owners].ask(directory, signal) : scanTree(directory, options);
  }
}
