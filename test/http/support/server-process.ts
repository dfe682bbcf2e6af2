import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import type { IsoHandlerOptions } from '../../../src/http/index.js';
import type { ServerFigures } from './server-program.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Inside the repository, where the packages that are not bundled are found. */
const built = join(repository, `node_modules/.cache/http-server-${process.pid}`);

/** The endpoint in a process of its own, so that its memory and its descriptors are its own, too. */
export interface ServerProcess {
  readonly url: string;
  figures(): Promise<ServerFigures>;
  close(): Promise<void>;
}

export async function buildServer(): Promise<void> {
  await build({
    config: false,
    entry: { server: fileURLToPath(new URL('./server-program.ts', import.meta.url)) },
    outDir: built,
    format: 'esm',
    target: 'node20',
    tsconfig: join(repository, 'tsconfig.json'),
    noExternal: [/^iso9660-writer-ts/],
    silent: true,
  });
}

export const removeServer = () => rm(built, { recursive: true, force: true });

/** Only what can be told in JSON. */
export type PlainOptions = Pick<IsoHandlerOptions, 'versions' | 'wholeContentSha512' | 'gzip'> & {
  readonly root: string;
};

export async function startServer(options: PlainOptions): Promise<ServerProcess> {
  const child = fork(join(built, 'server.js'), [JSON.stringify(options)], { execArgv: ['--expose-gc'] });
  const port = await answerOf<number>(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async figures() {
      const answer = answerOf<ServerFigures>(child);
      child.send('figures');
      return await answer;
    },
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the server has ended'))),
  ]);
  return answer as Answer;
}
