import { Sha256 } from '../bytes/sha256.js';
import { nameBytes } from '../bytes/text.js';
import type { FatTree } from './fat-tree.js';

/** A serial number that differs for volumes that differ in a name, a size or a date, and is equal for equal ones. */
export function serialOf({ directories, files }: FatTree): number {
  const digest = new Sha256();
  for (const { kind, path, length, modifiedAt } of [...directories, ...files]) {
    digest.update(nameBytes(`${kind} ${length} ${modifiedAt.getTime()} ${path}\0`));
  }
  return Number.parseInt(digest.hex().slice(0, 8), 16);
}
