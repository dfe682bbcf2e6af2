/**
 * One plan: `node --expose-gc planning.mjs '{"list", "count", "options"}'`, or `{"root"}` for a directory on disk.
 * Answers `{ seconds, cpu, retained, peak, hold }` as JSON; `hold` is the longest time the event loop stood still.
 */

import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { ENTRY_LISTS } from '../corpora/entries.mjs';
import { watchLoop } from './loop-watch.mjs';

const { list, count, root, options } = JSON.parse(process.argv[2]);
const entries = root === undefined ? ENTRY_LISTS[list](count) : fromDirectory(root);

const before = retainedBytes();
const longestHold = await watchLoop();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const image = await createImage(entries, options);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const hold = await longestHold();
const retained = retainedBytes() - before;
const peak = process.resourceUsage().maxRSS * 1024;
// The size is asked for last: until here the image is needed, and its memory counted.
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, retained, peak, hold, size: image.size }));

function retainedBytes() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
