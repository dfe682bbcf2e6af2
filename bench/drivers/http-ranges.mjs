/**
 * One client that asks for random ranges of an image, one after the other on one connection:
 * `node http-ranges.mjs '{"port", "path", "body", "length", "count", "between"}'`. With `body` it POSTs that to `path` first, and
 * takes the image's path from the answer. Answers `{ seconds, laterSeconds, ranges, asked }` as JSON: the time of the first
 * `count` ranges, and that of as many again when `between` others have made the server warm. A few before the first do not count.
 */

import { Agent, request } from 'node:http';
import { seeded } from '../random.mjs';

const { port, path, body, length, count, between } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const random = seeded(7);

const image =
  body === undefined ? path : new URL(JSON.parse(await textOf('POST', path, body)).response.isoURL).pathname;
const size = Number((await exchange('HEAD', image)).headers['content-length']);

await secondsOf(20);
const seconds = await secondsOf(count);
await secondsOf(between);
const laterSeconds = await secondsOf(count);
console.log(JSON.stringify({ seconds, laterSeconds, ranges: count, asked: 20 + count + between + count }));
agent.destroy();

async function secondsOf(ranges) {
  const startedAt = performance.now();
  for (let number = 0; number < ranges; number++) await askRange();
  return (performance.now() - startedAt) / 1000;
}

async function askRange() {
  const first = Math.floor(random() * (size - length));
  const { statusCode, bytes } = await exchange('GET', image, { range: `bytes=${first}-${first + length - 1}` });
  if (statusCode !== 206 || bytes !== length)
    throw new Error(`${statusCode} with ${bytes} bytes, not 206 with ${length}`);
}

async function textOf(method, target, text) {
  return (await exchange(method, target, { 'content-type': 'application/json' }, text)).text();
}

function exchange(method, target, headers = {}, text = undefined) {
  return new Promise((resolve, reject) => {
    const message = request({ agent, host: '127.0.0.1', port, method, path: target, headers }, (incoming) => {
      const pieces = [];
      let bytes = 0;
      incoming.on('data', (piece) => {
        bytes += piece.length;
        if (method === 'POST') pieces.push(piece);
      });
      incoming.once('error', reject).once('end', () => {
        const { statusCode, headers: answered } = incoming;
        resolve({ statusCode, headers: answered, bytes, text: () => Buffer.concat(pieces).toString() });
      });
    });
    message.once('error', reject).end(text);
  });
}
