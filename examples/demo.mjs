// Makes a bootable image from the sample tree and the sample request, and says what is in it: npm run demo
// Another tree can be named: npm run demo -- path/to/tree
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { writeImage } from 'iso9660-writer-ts/node';
import { parseIsoRequest, prepareIso, renderConfig } from 'kickstart-iso';

const sample = (path) => fileURLToPath(new URL(`sample/${path}`, import.meta.url));
const [, , tree = sample('tree')] = process.argv;
const file = resolve('demo.iso');

// A fixed salt, and dates and modes that are not those of this machine, make the same image everywhere. Real images get
// a new salt each.
const options = {
  nameservers: ['192.0.2.53', '2001:db8::53'],
  salt: 'DemonstrationOnl',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  dates: 'created-at',
  modes: 'public',
};
const request = parseIsoRequest(await readFile(sample('request.json'), 'utf8'), options);

const started = performance.now();
const iso = await prepareIso(request, tree, options);
const planned = performance.now();
await writeImage(iso, file);
const written = performance.now();

const hash = createHash('sha256');
await pipeline(createReadStream(file), hash);

console.log(`
${iso.filename}

  file      ${file}
  size      ${iso.size.toLocaleString('en')} bytes, known before the first was written
  sha-256   ${hash.digest('hex')}
  time      ${Math.ceil(planned - started)} ms to plan, ${Math.ceil(written - planned)} ms to write
  warnings  ${iso.warnings.length === 0 ? 'none' : ''}`);
for (const { message } of iso.warnings) console.log(`    - ${message}`);

console.log('\nWritten for this server, over the tree and only in the image:\n');
for (const { path, text, mode } of renderConfig(request, options)) {
  console.log(`  ${path}  (${mode.toString(8).padStart(4, '0')})`);
  for (const line of text.trimEnd().split('\n')) console.log(`    ${line}`);
}

console.log(`
Start it in an emulated PC, where it says so on the serial console (Ctrl-C ends it):

  qemu-system-x86_64 -cdrom ${file} -boot d -display none -serial stdio
`);
