/**
 * One image through one sink, planned before the clock starts: `node streaming.mjs '{"root", "sink", "directory"}'` for
 * a tree on disk, with `bytes` instead of `root` for as many bytes in memory. The directory is for a file's sake.
 * Answers `{ bytes, seconds, cpu, peak, hold }` as JSON; `hold` is the longest time the event loop stood still.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import { seededBytes } from '../random.mjs';
import { watchLoop } from './loop-watch.mjs';

const job = JSON.parse(process.argv[2]);
const scratch = mkdtempSync(join(job.directory, 'streaming-'));

const SINKS = {
  /** A reader that brings its memory and gets it back. */
  async byob(image) {
    const reader = image.stream().getReader({ mode: 'byob' });
    let memory = new ArrayBuffer(64 * 1024);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(memory));
      if (done) return;
      memory = value.buffer;
    }
  },
  /** What `for await`, `pipeTo` and HTTP servers do: each piece is new memory. */
  async default(image) {
    const reader = image.stream().getReader();
    while (!(await reader.read()).done);
  },
  async file(image) {
    await writeImage(image, join(scratch, 'image.iso'));
  },
};

try {
  const image = await createImage(job.root === undefined ? inMemory(job.bytes) : fromDirectory(job.root));
  const longestHold = await watchLoop();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await SINKS[job.sink](image);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peak = process.resourceUsage().maxRSS * 1024;
  const hold = await longestHold();
  console.log(JSON.stringify({ bytes: image.size, seconds, cpu: (user + system) / 1e6, peak, hold }));
} finally {
  rmSync(scratch, { recursive: true });
}

/** Files that cost a copy from memory: what remains is the writer's own. */
function inMemory(bytes) {
  return [0, 1, 2, 3].map((index) => ({ kind: 'file', path: `disk-${index}.img`, content: pattern(bytes / 4) }));
}

/** As long as wanted, and no two pieces of it alike for the first MiB. */
function pattern(size) {
  const block = seededBytes(2 ** 20, 1);
  const partAt = (position, length) => {
    const from = position % block.length;
    return block.subarray(from, from + length);
  };
  return {
    size,
    async *read(start, end) {
      for (let position = start; position < end; ) {
        const part = partAt(position, end - position);
        yield part;
        position += part.length;
      }
    },
    open(start, end) {
      let position = start;
      return {
        fill(target) {
          const part = partAt(position, Math.min(target.length, end - position));
          target.set(part);
          position += part.length;
          return part.length;
        },
        close() {},
      };
    },
  };
}
