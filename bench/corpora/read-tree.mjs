import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const memory = new Uint8Array(2 ** 20);

/** Reads every file below a directory once. */
export function readTree(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) readTree(path);
    else readFile(path);
  }
}

function readFile(file) {
  const descriptor = openSync(file, 'r');
  while (readSync(descriptor, memory) > 0);
  closeSync(descriptor);
}
