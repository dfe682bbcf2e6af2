/**
 * Clients that throw away what they get, with as little work as possible: `node http-load.mjs '{"port", "path", "body",
 * "clients", "downloads", "until", "before"}'`. So many downloads in all, so many at once, and first `before` of them one by
 * one, which do not count; `until` is `end` or `first`, when they hang up at the first byte. Without `body` they GET; `{number}` in it is the number of the download. Answers `{ seconds, bytes, firsts }` as JSON, `firsts` in seconds.
 */

import { connect } from 'node:net';

const { port, path, body, clients, downloads, until, before = 0 } = JSON.parse(process.argv[2]);
const head = body === undefined ? `GET ${path}` : `POST ${path}`;
const requestOf = (number) => {
  const text = body?.replaceAll('{number}', number);
  const length = text === undefined ? '' : `Content-Length: ${Buffer.byteLength(text)}\r\n`;
  return `${head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n${text ?? ''}`;
};

/** All clients read into the same memory, as nobody looks at it. */
const memory = Buffer.alloc(256 * 1024);
const firsts = [];
let bytes = 0;
let left = before;

// A client's first connections are slow by themselves.
await client();
firsts.length = 0;
bytes = 0;
left = downloads;

const startedAt = performance.now();
await Promise.all(Array.from({ length: clients }, client));
console.log(JSON.stringify({ seconds: (performance.now() - startedAt) / 1000, bytes, firsts }));

async function client() {
  while (left > 0) await download(left--);
}

function download(number) {
  return new Promise((resolve, reject) => {
    const begunAt = performance.now();
    let received = 0;
    const take = (count) => {
      if (received === 0) {
        if (memory.toString('latin1', 9, 12) !== '200') reject(new Error(memory.toString('latin1', 0, count)));
        firsts.push((performance.now() - begunAt) / 1000);
        if (until === 'first') socket.destroy();
      }
      received += count;
      bytes += count;
      return true;
    };
    const socket = connect({ port, host: '127.0.0.1', onread: { buffer: memory, callback: take } });
    socket.once('error', reject).once('close', resolve);
    socket.write(requestOf(number));
  });
}
