import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll } from 'vitest';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** The command as a program of its own, there while the tests of the suite run. */
export interface BuiltCommand {
  /** For `node`. */
  readonly script: string;
  /** A directory for the front of PATH, with the command under the names of the tools it stands in for. */
  readonly shims: string;
}

export function builtCommandOfSuite(...names: readonly string[]): BuiltCommand {
  const directory = join(repository, `node_modules/.cache/mkiso-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const script = join(directory, 'mkiso.cjs');
  const shims = join(directory, 'shims');
  beforeAll(async () => {
    await build({
      config: false,
      entry: { mkiso: join(repository, 'packages/iso9660-writer-ts/src/cli/main.ts') },
      outDir: directory,
      format: 'cjs',
      splitting: false,
      target: 'node20',
      tsconfig: join(repository, 'tsconfig.json'),
      noExternal: ['picomatch'],
      banner: { js: '#!/usr/bin/env node' },
      silent: true,
    });
    await chmod(script, 0o755);
    await mkdir(shims);
    // Links to links, as npm makes them.
    await symlink(script, join(directory, 'mkiso'));
    for (const name of names) await symlink(join(directory, 'mkiso'), join(shims, name));
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return { script, shims };
}
