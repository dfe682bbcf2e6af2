/**
 * All entries of an image: `node reading.mjs '{"iso", "way"}'`, kept (`entries`) or one after the other (`walk`).
 * Answers `{ entries, seconds, cpu, peak }` as JSON.
 */

import { openImageFile } from 'iso9660-writer-ts/node';

const WAYS = {
  entries: async (iso) => (await iso.entries()).length,
  async walk(iso) {
    let entries = 0;
    for await (const _ of iso.walk()) entries++;
    return entries;
  },
};

const { iso: path, way } = JSON.parse(process.argv[2]);
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const iso = await openImageFile(path);
const entries = await WAYS[way](iso);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ entries, seconds, cpu: (user + system) / 1e6, peak }));
