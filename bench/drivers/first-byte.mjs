/**
 * `node first-byte.mjs '{"root", "bytes"}'` answers `{ seconds }` as JSON: from the call of `createImage`, in a process
 * that is there already as a server's is, until more than so many bytes have come.
 */

import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';

const { root, bytes } = JSON.parse(process.argv[2]);

const startedAt = performance.now();
const image = await createImage(fromDirectory(root));
const reader = image.stream().getReader();
for (let received = 0; received <= bytes; ) received += (await reader.read()).value.length;
const seconds = (performance.now() - startedAt) / 1000;
await reader.cancel();
console.log(JSON.stringify({ seconds }));
