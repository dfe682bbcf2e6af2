/**
 * One image through one sink, planned before the clock starts: `node sectors.mjs '{"root", "sink", "directory"}'` for
 * a tree on disk, with `bytes` instead of `root` for as many bytes in memory. The directory is for a file's sake.
 * Answers `{ bytes, seconds, cpu, peak, hold }` as JSON, on standard error when the sink is standard output; `hold` is
 * the longest time the event loop stood still.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { watchLoop } from './loop-watch.mjs';
import { memorySource } from './memory-source.mjs';
import { SINKS } from './sinks.mjs';

const { root, bytes, sink, directory } = JSON.parse(process.argv[2]);
const scratch = mkdtempSync(join(directory, 'sectors-'));

try {
  const image = await createImage(root === undefined ? inMemory(bytes) : fromDirectory(root));
  const longestHold = await watchLoop();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await SINKS[sink](image, scratch);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peak = process.resourceUsage().maxRSS * 1024;
  const hold = await longestHold();
  const answer = JSON.stringify({ bytes: image.size, seconds, cpu: (user + system) / 1e6, peak, hold });
  if (sink === 'pipe') console.error(answer);
  else console.log(answer);
} finally {
  rmSync(scratch, { recursive: true });
}

function inMemory(size) {
  return [0, 1, 2, 3].map((index) => ({
    kind: 'file',
    path: `disk-${index}.img`,
    content: memorySource(Math.round(size / 4)),
  }));
}
