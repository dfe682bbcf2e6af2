/**
 * One scan of a directory: `node scan.mjs '{"root", "way"}'`, by `fromDirectory` or in a way of Node alone.
 * Answers `{ entries, seconds, cpu, peak }` as JSON.
 */

import { lstatSync, readdirSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { fromDirectory } from 'iso9660-writer-ts/node';

const WAYS = {
  async fromDirectory(root) {
    let entries = 0;
    for await (const _ of fromDirectory(root)) entries++;
    return entries;
  },
  /** Every name, and what it is; nothing is kept. */
  floor(root) {
    let entries = 0;
    for (const name of readdirSync(root)) {
      entries++;
      const path = `${root}/${name}`;
      if (lstatSync(path).isDirectory()) entries += WAYS.floor(path);
    }
    return entries;
  },
  /** The same with promises, one after the other. */
  async promises(root) {
    let entries = 0;
    for (const name of await readdir(root)) {
      entries++;
      const path = `${root}/${name}`;
      if ((await lstat(path)).isDirectory()) entries += await WAYS.promises(path);
    }
    return entries;
  },
};

const { root, way } = JSON.parse(process.argv[2]);
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const entries = await WAYS[way](root);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ entries, seconds, cpu: (user + system) / 1e6, peak }));
