import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacks } from '../support/tools.js';
import runtimes from './runtimes.json';

export interface Runtime {
  /** Its name and, when it is missing, how to get it. */
  readonly title: string;
  readonly executable: string;
  /** What stands before a script that needs no rights. */
  readonly run: readonly string[];
  /** What stands before a script that reads and writes files. */
  readonly runWithFiles: readonly string[];
  readonly missing: boolean;
}

const directory = process.env.RUNTIMES_DIR ?? join(tmpdir(), 'kickstart-iso-runtimes');

/** Every runtime of `runtimes.json`, and whether `install.mjs` has put it where it is looked for. */
export const foundRuntimes: readonly Runtime[] = runtimes.map(({ name, package: wanted, command, ...runtime }) => {
  const executable = join(directory, wanted, 'node_modules/.bin', command);
  const missing = lacks(executable);
  const title = missing ? `${name} (install.mjs gets it)` : name;
  return { ...runtime, title, executable, missing };
});
