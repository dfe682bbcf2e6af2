/**
 * An image from plan to last byte, to nobody: `node --expose-gc whole-image.mjs '{"list", "count"}'` for entries in
 * memory, `{"bytes"}` for one sparse file of that size. Answers `{ plan, stream, peak, size }` as JSON.
 */

import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';
import { ENTRY_LISTS } from '../corpora/entries.mjs';
import { SINKS } from './sinks.mjs';

const SHARED_MEMORY = '/dev/shm';

const { list, count, bytes } = JSON.parse(process.argv[2]);
const tree = bytes === undefined ? undefined : sparseTree();

try {
  const startedAt = performance.now();
  const image = await createImage(tree === undefined ? ENTRY_LISTS[list](count) : fromDirectory(tree));
  const plannedAt = performance.now();
  await SINKS.byob(image);
  const endedAt = performance.now();
  const peak = process.resourceUsage().maxRSS * 1024;
  const [plan, stream] = [(plannedAt - startedAt) / 1000, (endedAt - plannedAt) / 1000];
  console.log(JSON.stringify({ plan, stream, peak, size: image.size }));
} finally {
  if (tree !== undefined) rmSync(tree, { recursive: true });
}

/** A file that has its size and takes no place, in memory where there is such a place: a page cache would fill up. */
function sparseTree() {
  const root = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'sparse-'));
  const file = openSync(join(root, 'disk.img'), 'wx');
  ftruncateSync(file, bytes);
  closeSync(file);
  return root;
}
