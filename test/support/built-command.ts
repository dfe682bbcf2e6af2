import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { generatedModulesForBuild } from '../../build/generated-modules.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The command as it is installed, built from the sources of this moment. */
export interface BuiltCommand {
  /** Its program, for Node.js. */
  readonly program: string;
  start(argv: readonly string[], options?: { readonly cwd?: string }): ReturnType<typeof spawnNode>;
  remove(): Promise<void>;
}

export async function buildCommand(): Promise<BuiltCommand> {
  // Inside the repository, where the packages that are not bundled are found.
  const outDir = join(repository, `node_modules/.cache/kickstart-iso-cli-${process.pid}`);
  await build({
    config: false,
    entry: { main: join(repository, 'src/cli/main.ts') },
    outDir,
    format: 'esm',
    target: 'node20',
    tsconfig: join(repository, 'tsconfig.json'),
    noExternal: [/^iso9660-writer-ts/],
    esbuildPlugins: [...generatedModulesForBuild()],
    silent: true,
  });
  const program = join(outDir, 'main.js');
  return {
    program,
    start: (argv, { cwd = process.cwd() } = {}) => spawnNode([program, ...argv], cwd),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

function spawnNode(argv: readonly string[], cwd: string) {
  return spawn(process.execPath, argv, { cwd });
}
