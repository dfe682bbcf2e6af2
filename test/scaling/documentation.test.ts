import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { makeOsRoot } from '../http/support/os-root.js';
import { buildCommand } from '../support/built-command.js';
import { blocksOfTest } from '../support/code-blocks.js';
import { request } from '../support/requests.js';
import { lacks, runTool } from '../support/tools.js';
import { freePort } from './support/nginx.js';

const example = fileURLToPath(new URL('../../examples/scale-out/nginx.conf', import.meta.url));
const token = 'kix-Zq3n0vX9bJ2m7RkW';

test.skipIf(lacks('bash', 'nginx'))('the commands of docs/scaling.md start two servers behind nginx', async () => {
  const [block, ...others] = blocksOfTest(import.meta.url);
  expect(others).toEqual([]);
  const command = await buildCommand();
  const root = await makeOsRoot();
  const cwd = await mkdtemp(join(tmpdir(), 'scaling-'));
  // Workers of nginx are another user's.
  await chmod(cwd, 0o755);
  const places = new Map([
    ['/srv/files', root],
    ['/path/to/examples/scale-out/nginx.conf', 'nginx.conf'],
  ]);
  for (const port of ['8080', '8081', '8082']) places.set(port, String(await freePort()));
  const local = (text: string) => [...places].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  await writeFile(join(cwd, 'nginx.conf'), local(await readFile(example, 'utf8')));
  await writeFile(join(cwd, 'tokens.json'), JSON.stringify({ tokens: [{ user: 'x', token, privLevel: 20 }] }), {
    mode: 0o600,
  });
  const own = `kickstart-iso() { exec '${process.execPath}' '${command.program}' "$@"; }\n`;
  try {
    // Servers that go on would hold a pipe open.
    const script = `exec > log 2>&1\n${own}${local(block!.text)}jobs -p > servers\n`;
    await runTool('bash', ['-euc', script], { cwd });
    const url = `http://127.0.0.1:${places.get('8080')}`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await vi.waitUntil(
      async () => {
        const kept = await fetch(`${url}/api/1.4/isos`, { method: 'POST', headers, body: JSON.stringify(request) });
        return kept.ok && ((await kept.json()) as { response: { isoURL: string } });
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(answer.response.isoURL).toMatch(`${url}/iso/`);
    const image = Buffer.from(await (await fetch(answer.response.isoURL, { headers })).arrayBuffer());
    expect(image.toString('latin1', 32769, 32774)).toBe('CD001');
  } finally {
    await runTool('bash', ['-c', 'nginx -p "$PWD" -c nginx.conf -s stop; kill $(cat servers)'], { cwd });
    await command.remove();
    for (const path of [root, cwd]) await rm(path, { recursive: true, maxRetries: 10, retryDelay: 100 });
  }
});
