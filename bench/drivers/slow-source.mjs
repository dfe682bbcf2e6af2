/**
 * An image of files that come slowly, as over a network: `node slow-source.mjs '{"files", "size", "latency", "delay"}'`.
 * Each file answers its first byte after `latency` milliseconds and each 64 KiB after a further `delay`. Answers
 * `{ seconds, waited, cpu, peak, hold }` as JSON, where `waited` is what the sources themselves took, one after the other.
 */

import { setTimeout } from 'node:timers/promises';
import { createImage } from 'iso9660-writer-ts';
import { watchLoop } from './loop-watch.mjs';
import { SINKS } from './sinks.mjs';

const PIECE = 64 * 1024;

const { files, size, latency, delay } = JSON.parse(process.argv[2]);
let waited = 0;

const image = await createImage(
  Array.from({ length: files }, (_, index) => ({ kind: 'file', path: `remote-${index}.bin`, content: slowSource() })),
);
const longestHold = await watchLoop();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await SINKS.default(image);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
const hold = await longestHold();
console.log(JSON.stringify({ seconds, waited: waited / 1000, cpu: (user + system) / 1e6, peak, hold }));

function slowSource() {
  return {
    size,
    async *read(start, end) {
      await wait(latency);
      for (let position = start; position < end; position += PIECE) {
        if (delay > 0) await wait(delay);
        yield new Uint8Array(Math.min(PIECE, end - position));
      }
    },
  };
}

/** Timers are late; what counts is how long it was in fact. */
async function wait(milliseconds) {
  const startedAt = performance.now();
  await setTimeout(milliseconds);
  waited += performance.now() - startedAt;
}
