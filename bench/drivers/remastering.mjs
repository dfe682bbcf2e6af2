/**
 * Servers' images of one disc: `node --expose-gc remastering.mjs '{"iso", "variants"}'`. Answers, as JSON, the seconds
 * and the CPU seconds of the first plan, the seconds of a second server from its request to its first byte, those of a later
 * one when V8 has compiled what runs often, the seconds of so many more plans, and the bytes that these keep, each. Every server
 * reads its first byte before the next one asks.
 */

import { createPlanCache, prepareIso } from 'kickstart-iso';
import { REQUEST } from '../request.mjs';

/** Servers before the first that counts as a later one, and those of which the median is told. */
const WARM_AFTER = 30;
const LATER = 21;

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

const secondByte = await secondsToFirstByte(1);
const laterBytes = [];
for (let index = 2; index < 2 + WARM_AFTER + LATER; index++) laterBytes.push(await secondsToFirstByte(index));
const laterByte = laterBytes.slice(WARM_AFTER).sort((a, b) => a - b)[LATER >> 1];

const before = keptBytes();
startedAt = performance.now();
for (let index = 0; index < variants; index++) images.push(await planFor(1000 + index));
const more = secondsSince(startedAt);
const kept = (keptBytes() - before) / variants;
console.log(
  JSON.stringify({ first, cpu: (user + system) / 1e6, secondByte, laterByte, more, kept, images: images.length }),
);

async function secondsToFirstByte(index) {
  const start = performance.now();
  await firstByteOf(await planFor(index));
  return secondsSince(start);
}

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
