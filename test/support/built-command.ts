import { spawn } from 'node:child_process';
import { buildProgram } from './built-program.js';

/** The command as it is installed, built from the sources of this moment. */
export interface BuiltCommand {
  /** Its program, for Node.js. */
  readonly program: string;
  start(argv: readonly string[], options?: { readonly cwd?: string }): ReturnType<typeof spawnNode>;
  remove(): Promise<void>;
}

export async function buildCommand(): Promise<BuiltCommand> {
  const { file, remove } = await buildProgram('src/cli/main.ts');
  return {
    program: file,
    start: (argv, { cwd = process.cwd() } = {}) => spawnNode([file, ...argv], cwd),
    remove,
  };
}

function spawnNode(argv: readonly string[], cwd: string) {
  return spawn(process.execPath, argv, { cwd });
}
