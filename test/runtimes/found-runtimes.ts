import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacks } from '../support/tools.js';
import runtimes from './runtimes.json';

interface Found {
  /** Its name and, when it is missing, how to get it. */
  readonly title: string;
  readonly executable: string;
  readonly missing: boolean;
}

export interface Runtime extends Found {
  /** What stands before a script that needs no rights. */
  readonly run: readonly string[];
  /** What stands before a script that reads and writes files. */
  readonly runWithFiles: readonly string[];
}

const directory = process.env.RUNTIMES_DIR ?? join(tmpdir(), 'kickstart-iso-runtimes');

/** Every runtime of `runtimes.json` that runs a script, and whether `install.mjs` has put it where it is looked for. */
export const foundRuntimes: readonly Runtime[] = runtimes.flatMap((runtime) => {
  const { run, runWithFiles } = runtime;
  return run === undefined || runWithFiles === undefined ? [] : [{ run, runWithFiles, ...found(runtime) }];
});

/** Runs no scripts but a server of its configuration. */
export const foundWorkerd: Found = found(runtimes.find(({ command }) => command === 'workerd')!);

function found({ name, package: wanted, command }: (typeof runtimes)[number]): Found {
  const executable = join(directory, wanted, 'node_modules/.bin', command);
  const missing = lacks(executable);
  return { executable, missing, title: missing ? `${name} (install.mjs gets it)` : name };
}
