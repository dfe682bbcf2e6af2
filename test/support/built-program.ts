import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { generatedModulesForBuild } from '../../build/generated-modules.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A program built from the sources of this moment, and the writer with it. */
export interface BuiltProgram {
  /** For Node.js. */
  readonly file: string;
  remove(): Promise<void>;
}

/** @param entry relative to the repository */
export async function buildProgram(entry: string): Promise<BuiltProgram> {
  // Inside the repository, where the packages that are not bundled are found.
  const outDir = join(repository, 'node_modules/.cache', `${entry.replaceAll(/[/.]/g, '-')}-${process.pid}`);
  await build({
    config: false,
    entry: { main: join(repository, entry) },
    outDir,
    format: 'esm',
    target: 'node20',
    tsconfig: join(repository, 'tsconfig.json'),
    noExternal: [/^iso9660-writer-ts/],
    esbuildPlugins: [...generatedModulesForBuild()],
    silent: true,
  });
  return { file: join(outDir, 'main.js'), remove: () => rm(outDir, { recursive: true, force: true }) };
}
