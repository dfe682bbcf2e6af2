import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededBytes } from '../random.mjs';

const BLOCK = seededBytes(2 ** 20, 1);

/** Writes the files of a tree below `root` and answers how many they are. */
export function writeTree(root, files) {
  const made = new Set();
  const count = { files: 0, bytes: 0 };
  for (const { path, size } of files) {
    const directory = join(root, dirname(path));
    if (!made.has(directory)) mkdirSync(directory, { recursive: true });
    made.add(directory);
    writeFile(join(root, path), size, count.files);
    count.files++;
    count.bytes += size;
  }
  return count;
}

/** Each file begins elsewhere in the block, so that no two are alike. */
function writeFile(file, size, number) {
  const descriptor = openSync(file, 'wx');
  for (let written = 0; written < size; ) {
    const start = (number * 64 + written) % BLOCK.length;
    written += writeSync(descriptor, BLOCK, start, Math.min(size - written, BLOCK.length - start));
  }
  closeSync(descriptor);
}
