/** A directory as an image on standard output: `node image-to-stdout.mjs <directory>`. */

import { writeSync } from 'node:fs';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';

const STDOUT = 1;

const image = await createImage(fromDirectory(process.argv[2]));
const reader = image.stream().getReader({ mode: 'byob' });
let memory = new ArrayBuffer(256 * 1024);
for (;;) {
  const { done, value } = await reader.read(new Uint8Array(memory));
  if (done) break;
  for (let written = 0; written < value.length; ) written += writeSync(STDOUT, value, written);
  memory = value.buffer;
}
