import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findTool } from '../../support/tools.js';

const example = fileURLToPath(new URL('../../../examples/scale-out/nginx.conf', import.meta.url));
const run = promisify(execFile);

/** nginx with the configuration of the example, in front of two replicas. */
export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** The addresses of the example, which the configuration of a test puts others in place of. */
const addresses = ['127.0.0.1:8081', '127.0.0.1:8082'] as const;

/** @param port one that is free, see `freePort` */
export async function startNginx(port: number, replicas: readonly [URL, URL]): Promise<Nginx> {
  let text = await readFile(example, 'utf8');
  for (const [index, address] of addresses.entries()) text = replaceOnce(text, address, replicas[index]?.host ?? '');
  const { stop } = await runNginx(replaceOnce(text, '127.0.0.1:8080', `127.0.0.1:${port}`));
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** nginx with this configuration. */
export async function runNginx(configuration: string): Promise<Pick<Nginx, 'stop'>> {
  const prefix = await mkdtemp(join(tmpdir(), 'nginx-'));
  // Workers of a master that is root are somebody else.
  await chmod(prefix, 0o755);
  const file = join(prefix, 'nginx.conf');
  await writeFile(file, configuration);
  const nginx = (...more: readonly string[]) =>
    run(findTool('nginx') ?? 'nginx', ['-p', `${prefix}/`, '-c', file, '-e', 'stderr', ...more]);
  // It answers from the moment on that the command ends: the master process goes into the background.
  await nginx();
  return {
    async stop() {
      await nginx('-s', 'stop');
      await rm(prefix, { recursive: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}

function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${from} stands ${parts.length - 1} times in the example`);
  return parts.join(to);
}
