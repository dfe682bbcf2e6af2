/**
 * Servers' images of one disc: `node --expose-gc remastering.mjs '{"iso", "variants"}'`. Answers, as JSON, the seconds
 * and the CPU seconds of the first plan, the seconds of a second server from its request to its first byte, the seconds of
 * so many more plans, and the bytes that these keep, each. The first server reads its first byte before the second one asks.
 */

import { createPlanCache, prepareIso } from 'kickstart-iso';
import { REQUEST } from '../request.mjs';

const { iso, variants } = JSON.parse(process.argv[2]);
const cache = createPlanCache({ freshFor: 60_000 });
const options = { cache, nameservers: ['192.0.2.53'] };
const planFor = (index) => prepareIso({ ...REQUEST, hostName: `edge-${index}` }, iso, options);

const cpuBefore = process.cpuUsage();
let startedAt = performance.now();
const images = [await planFor(0)];
const first = secondsSince(startedAt);
const { user, system } = process.cpuUsage(cpuBefore);
await firstByteOf(images[0]);

startedAt = performance.now();
await firstByteOf(await planFor(1));
const secondByte = secondsSince(startedAt);

const before = keptBytes();
startedAt = performance.now();
for (let index = 2; index < 2 + variants; index++) images.push(await planFor(index));
const more = secondsSince(startedAt);
const kept = (keptBytes() - before) / variants;
console.log(JSON.stringify({ first, cpu: (user + system) / 1e6, secondByte, more, kept, images: images.length }));

async function firstByteOf(image) {
  const reader = image.stream().getReader();
  await reader.read();
  await reader.cancel();
}

function secondsSince(start) {
  return (performance.now() - start) / 1000;
}

function keptBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
