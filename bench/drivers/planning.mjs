/**
 * One plan: `node --expose-gc planning.mjs '{"list", "count", "options"}'`, or `{"root"}` for a directory on disk.
 * Answers `{ seconds, cpu, retained, peak, hold }` as JSON; `hold` is the longest time the event loop stood still.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { ENTRY_LISTS } from '../corpora/entries.mjs';

const { list, count, root, options } = JSON.parse(process.argv[2]);
const entries = root === undefined ? ENTRY_LISTS[list](count) : fromDirectory(root);

const delay = monitorEventLoopDelay({ resolution: 1 });
const before = retainedBytes();
delay.enable();
// It compares each turn of the loop with the one before, so it has to have seen some.
await setTimeout(20);
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const image = await createImage(entries, options);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
// The turn that ends the last slice.
await setTimeout(20);
delay.disable();
const retained = retainedBytes() - before;
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({ seconds, cpu: (user + system) / 1e6, retained, peak, hold: delay.max / 1e9, size: image.size }),
);

function retainedBytes() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
