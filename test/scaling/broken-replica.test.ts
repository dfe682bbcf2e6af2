import { execFile } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LoopbackServer, serve } from '../http/support/loopback-server.js';
import { lacks } from '../support/tools.js';
import { freePort, type Nginx, startNginx } from './support/nginx.js';

const MEBIBYTE = 1024 * 1024;
const SIZE = 60 * MEBIBYTE;
/** No two parts of it are equal. */
const image = createCipheriv('aes-128-ctr', new Uint8Array(16), new Uint8Array(16)).update(new Uint8Array(SIZE));

let directory: string;
let replicas: readonly LoopbackServer[];
let nginx: Nginx;
/** Where the next answer that comes so far breaks off, once. */
let breakAt: number | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'broken-replica-'));
});
afterEach(async () => {
  await nginx.stop();
  for (const replica of replicas) await replica.close();
  await rm(directory, { recursive: true });
});

describe.skipIf(lacks('nginx', 'curl'))('a replica that dies in the midst of an answer', () => {
  test.each([1, 17, 37, 59])('leaves no hole in the image: after %i MiB', async (mebibytes) => {
    breakAt = mebibytes * MEBIBYTE + 123;
    replicas = [await serve(replica), await serve(replica)];
    const [one, other] = replicas.map(({ url }) => new URL(url));
    nginx = await startNginx(await freePort(), [one!, other!]);
    const file = join(directory, 'resumed.iso');
    const first = await curl(file);
    expect(first).not.toBe(0);
    expect(breakAt).toBeUndefined();
    let exitCode = first;
    for (let attempt = 0; exitCode !== 0 && attempt < 5; attempt++) exitCode = await curl(file);
    expect(exitCode).toBe(0);
    expect((await readFile(file)).equals(image)).toBe(true);
  });
});

/** Answers as `/iso/` of a server does. */
const replica: RequestListener = (incoming, outgoing) => {
  const { start, end, headers } = partOf(incoming);
  outgoing.writeHead(headers['content-range'] === undefined ? 200 : 206, headers);
  if (incoming.method === 'HEAD') outgoing.end();
  else if (breakAt === undefined || breakAt < start || breakAt >= end) outgoing.end(image.subarray(start, end));
  else breakOff(outgoing, image.subarray(start, breakAt));
};

function partOf({ headers: { range } }: IncomingMessage) {
  const [, from, to] = /^bytes=([0-9]+)-([0-9]*)$/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = to === undefined || to === '' ? SIZE : Math.min(SIZE, Number(to) + 1);
  const headers: Record<string, string> = {
    etag: '"image"',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'last-modified': 'Sat, 31 Jan 2026 08:00:00 GMT',
    'content-length': String(end - start),
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${SIZE}` }),
  };
  return { start, end, headers };
}

function breakOff(outgoing: ServerResponse, bytes: Uint8Array): void {
  breakAt = undefined;
  outgoing.write(bytes, () => outgoing.destroy());
}

/** Fetches the rest of a file; answers curl's exit code. */
function curl(file: string): Promise<number> {
  const argv = ['--silent', '--fail', '--max-time', '20', '--continue-at', '-', '--output', file];
  return new Promise((resolve) => {
    execFile('curl', [...argv, `${nginx.url}/iso/image.iso`], (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
  });
}
