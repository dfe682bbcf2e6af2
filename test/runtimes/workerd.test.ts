import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openImage } from 'iso9660-writer-ts/reader';
import { expect, test, vi } from 'vitest';
import { freePort } from '../scaling/support/nginx.js';
import { foundWorkerd } from './found-runtimes.js';

const example = fileURLToPath(new URL('../../examples/workerd', import.meta.url));
const writer = fileURLToPath(new URL('../../packages/iso9660-writer-ts/src/index.ts', import.meta.url));
const { title, executable, missing } = foundWorkerd;

test.skipIf(missing)(`examples/workerd answers an image of a length that is known, in ${title}`, async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'workerd-'));
  await cp(example, cwd, { recursive: true });
  await build({
    entryPoints: [join(cwd, 'worker.mjs')],
    outfile: join(cwd, 'bundle.mjs'),
    bundle: true,
    format: 'esm',
    alias: { 'iso9660-writer-ts': writer },
  });
  const configuration = join(cwd, 'workerd.capnp');
  const origin = `127.0.0.1:${await freePort()}`;
  await writeFile(configuration, (await readFile(configuration, 'utf8')).replace('127.0.0.1:8080', origin));
  // A group of its own: npm's command starts the program and does not hand signals on.
  const server = spawn(executable, ['serve', configuration], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(server, 'close');
  try {
    const ask = (query: string) => fetch(`http://${origin}/${query}`).catch(() => undefined);
    const refusal = await vi.waitUntil(() => ask(''), { timeout: 60_000, interval: 100 });
    expect([refusal.status, await refusal.text()]).toEqual([400, 'host: a name is required\n']);
    const answer = await ask('?host=edge-07');
    const image = new Uint8Array((await answer?.arrayBuffer()) ?? []);
    expect(answer?.headers.get('content-length')).toBe(String(image.length));
    const iso = await openImage(image);
    expect(iso.volume.id).toBe('CIDATA');
    expect(await iso.text('meta-data')).toContain('local-hostname: edge-07\n');
  } finally {
    process.kill(-server.pid!, 'SIGTERM');
    await ended;
    await rm(cwd, { recursive: true });
  }
});
