import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacks } from '../support/tools.js';
import runtimes from './runtimes.json';

export interface Runtime {
  readonly name: string;
  readonly executable: string;
  /** What stands before a script that needs no rights. */
  readonly run: readonly string[];
  /** What stands before a script that reads and writes files. */
  readonly runWithFiles: readonly string[];
  /** Empty when it is there. */
  readonly note: string;
  readonly missing: boolean;
}

const directory = process.env.RUNTIMES_DIR ?? join(tmpdir(), 'kickstart-iso-runtimes');

/** Every runtime of `runtimes.json`, and whether `install.mjs` has put it where it is looked for. */
export const foundRuntimes: readonly Runtime[] = runtimes.map(({ package: wanted, command, ...runtime }) => {
  const executable = join(directory, wanted, 'node_modules/.bin', command);
  const missing = lacks(executable);
  return { ...runtime, executable, missing, note: missing ? ' (to install: node test/runtimes/install.mjs)' : '' };
});
