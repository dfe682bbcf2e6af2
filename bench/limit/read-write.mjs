/** `read-write.c` as Node can do it: `node read-write.mjs <bytes> <directory>`, bytes to standard output. */

import { closeSync, lstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';

const STDOUT = 1;

const [, , size, directory] = process.argv;
// WebAssembly's memory begins at a page, as the one of `read-write.c`.
const { buffer } = new WebAssembly.Memory({ initial: Math.ceil(Number(size) / 65_536) });
const piece = new Uint8Array(buffer, 0, Number(size));
let used = 0;

copyDirectory(directory);
flush();

function copyDirectory(path) {
  for (const name of readdirSync(path)) {
    const child = `${path}/${name}`;
    const stats = lstatSync(child);
    if (stats.isDirectory()) copyDirectory(child);
    else if (stats.size > 0) copyFile(child, stats.size);
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
}

function flush() {
  for (let done = 0; done < used; ) done += writeSync(STDOUT, piece, done, used - done);
  used = 0;
}
