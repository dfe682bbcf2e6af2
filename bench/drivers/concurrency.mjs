/**
 * Streams of one planned image at the same time, as a server has them: `node concurrency.mjs '{"root", "streams",
 * "bytes"}'`, each of so many bytes from a place of its own. Answers `{ seconds, bytes, cpu, peak, hold }` as JSON.
 */

import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { watchLoop } from './loop-watch.mjs';

const { root, streams, bytes } = JSON.parse(process.argv[2]);
const image = await createImage(fromDirectory(root));
const length = Math.min(bytes, image.size);

const longestHold = await watchLoop();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await Promise.all(Array.from({ length: streams }, (_, index) => drop(index)));
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
const hold = await longestHold();
console.log(JSON.stringify({ seconds, bytes: streams * length, cpu: (user + system) / 1e6, peak, hold }));

async function drop(index) {
  const start = Math.floor(((image.size - length) * index) / Math.max(1, streams - 1));
  const reader = image.stream({ start, end: start + length }).getReader({ mode: 'byob' });
  let memory = new ArrayBuffer(64 * 1024);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(memory));
    if (done) return;
    memory = value.buffer;
  }
}
