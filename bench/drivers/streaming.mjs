/**
 * One image through one sink, planned before the clock starts: `node streaming.mjs '{"source", "sink", "bytes", "root"}'`.
 * Answers `{ bytes, seconds, cpu, peak }` as JSON.
 */

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import { seededBytes } from '../random.mjs';

const job = JSON.parse(process.argv[2]);
const scratch = mkdtempSync(join(job.directory ?? tmpdir(), 'streaming-'));

const SOURCES = {
  /** Files that are copied from memory: what remains is the writer's own cost. */
  memory: () => [0, 1, 2, 3].map((index) => ({ kind: 'file', path: `disk-${index}.img`, content: pattern(job.bytes) })),
  /** A file of holes: the kernel's zeros, without a disk. */
  sparse: () => {
    const root = join(scratch, 'disk.img');
    writeFileSync(root, '');
    truncateSync(root, job.bytes * 4);
    return fromDirectory(scratch);
  },
  tree: () => fromDirectory(job.root),
};

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
  const image = await createImage(SOURCES[job.source]());
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await SINKS[job.sink](image);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ bytes: image.size, seconds, cpu: (user + system) / 1e6, peak }));
} finally {
  rmSync(scratch, { recursive: true });
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
