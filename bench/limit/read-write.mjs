/**
 * The least that Node can do with a tree: list it, look at every entry, then read every file into one buffer and write
 * it, padded to sectors. `node read-write.mjs <bytes of the buffer> <directory>`, bytes to standard output.
 */

import { closeSync, lstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';

const STDOUT = 1;
const SECTOR_SIZE = 2048;

const [, , size, directory] = process.argv;
// WebAssembly's memory begins at a page, as the one of `read-write.c`.
const { buffer } = new WebAssembly.Memory({ initial: Math.ceil(Number(size) / 65_536) });
const piece = new Uint8Array(buffer, 0, Number(size));
let used = 0;

const files = [];
list(directory);
for (const { path, length } of files) copyFile(path, length);
flush();

function list(path) {
  for (const name of readdirSync(path)) {
    const child = `${path}/${name}`;
    const stats = lstatSync(child);
    if (stats.isDirectory()) list(child);
    else if (stats.isFile() && stats.size > 0) files.push({ path: child, length: stats.size });
  }
}

function copyFile(path, length) {
  const file = openSync(path, 'r');
  for (let left = length; left > 0; ) {
    const count = readSync(file, piece, used, Math.min(left, piece.length - used), null);
    if (count === 0) throw new Error(`${path} became shorter`);
    used += count;
    left -= count;
    if (used === piece.length) flush();
  }
  closeSync(file);
  // The buffer is whole sectors, and so is what it holds before each file.
  const end = Math.ceil(used / SECTOR_SIZE) * SECTOR_SIZE;
  piece.fill(0, used, end);
  used = end;
  if (used === piece.length) flush();
}

function flush() {
  for (let done = 0; done < used; ) done += writeSync(STDOUT, piece, done, used - done);
  used = 0;
}
