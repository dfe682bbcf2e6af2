import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { IsoHandlerOptions } from '../../../src/http/index.js';
import { type BuiltProgram, buildProgram } from '../../support/built-program.js';
import type { ServerFigures } from './server-program.js';

let built: BuiltProgram | undefined;

/** The endpoint in a process of its own, so that its memory and its descriptors are its own, too. */
export interface ServerProcess {
  readonly url: string;
  figures(): Promise<ServerFigures>;
  close(): Promise<void>;
}

export async function buildServer(): Promise<void> {
  built = await buildProgram('test/http/support/server-program.ts');
}

export async function removeServer(): Promise<void> {
  await built?.remove();
}

/** Only what can be told in JSON. */
export type PlainOptions = Pick<IsoHandlerOptions, 'versions' | 'wholeContentSha512' | 'gzip'> & {
  readonly root: string;
};

export async function startServer(options: PlainOptions): Promise<ServerProcess> {
  const child = fork(built!.file, [JSON.stringify(options)], { execArgv: ['--expose-gc'] });
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
