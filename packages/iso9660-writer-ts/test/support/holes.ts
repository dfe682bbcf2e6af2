import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';

/**
 * Where a test keeps a file of gigabytes that is almost all holes. A file system in memory gives the zeros of a hole as
 * they are; one on a disk makes pages of them first, which takes tools five seconds a gigabyte.
 */
export function directoryOfHoles(): string {
  try {
    accessSync(MEMORY, constants.W_OK);
    return MEMORY;
  } catch {
    return tmpdir();
  }
}
