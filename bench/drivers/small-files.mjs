/**
 * Every file of a directory opened, read and closed, in one of the ways that Node has: `node small-files.mjs '{"root",
 * "way"}'`. The paths are known before the clock starts. Answers `{ files, bytes, seconds, cpu, peak }` as JSON.
 */

import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const memory = new Uint8Array(2 ** 20);

const WAYS = {
  sync(paths) {
    let bytes = 0;
    for (const path of paths) {
      const descriptor = openSync(path, 'r');
      bytes += readSync(descriptor, memory);
      closeSync(descriptor);
    }
    return bytes;
  },
  promises: (paths) => readInTurn(paths[Symbol.iterator]()),
  /** Eight take from one list: more files than the threads that Node has for them. */
  async promisesAtOnce(paths) {
    const list = paths[Symbol.iterator]();
    const counts = await Promise.all(Array.from({ length: 8 }, () => readInTurn(list)));
    return counts.reduce((sum, count) => sum + count, 0);
  },
};

async function readInTurn(paths) {
  const target = new Uint8Array(2 ** 16);
  let bytes = 0;
  for (const path of paths) {
    const handle = await open(path);
    bytes += (await handle.read(target)).bytesRead;
    await handle.close();
  }
  return bytes;
}

const { root, way } = JSON.parse(process.argv[2]);
const paths = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const bytes = await WAYS[way](paths);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ files: paths.length, bytes, seconds, cpu: (user + system) / 1e6, peak }));
