/**
 * Directory records as they are made for a stream: `node records.mjs '{"count", "options"}'` plans an image of empty
 * files, which is records and little else, and streams it to nobody. Answers `{ records, bytes, seconds, cpu }` as JSON.
 */

import { createImage } from 'iso9660-writer-ts';
import { ENTRY_LISTS } from '../corpora/entries.mjs';
import { SINKS } from './sinks.mjs';

const { count, options } = JSON.parse(process.argv[2]);

const image = await createImage(ENTRY_LISTS.empty(count), options);
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await SINKS.byob(image);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ records: recordsOf(), bytes: image.size, seconds, cpu: (user + system) / 1e6 }));

/** One for each entry in its parent and two in each directory for itself and its parent, in every hierarchy. */
function recordsOf() {
  const directories = new Set();
  for (const { path } of ENTRY_LISTS.empty(count)) {
    const names = path.split('/');
    for (let depth = 1; depth < names.length; depth++) directories.add(names.slice(0, depth).join('/'));
  }
  const hierarchies = options.joliet ? 2 : 1;
  return hierarchies * (count + directories.size + 2 * (directories.size + 1));
}
