// Streams one server's image into a file: node examples/generate-iso.mjs
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { generateIso, parseIsoRequest } from 'kickstart-iso';

const sample = (path) => fileURLToPath(new URL(`sample/${path}`, import.meta.url));

const request = parseIsoRequest(await readFile(sample('request.json'), 'utf8'));
await pipeline(generateIso(request, sample('tree')), createWriteStream('edge-01.iso'));
