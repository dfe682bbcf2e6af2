import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './tools.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const writer = join(repository, 'packages/iso9660-writer-ts');

/**
 * Builds the writer as it is published, types left out, into the `node_modules` of a directory: what is run from there
 * imports the package by its name.
 */
export async function installBuiltWriter(directory: string): Promise<void> {
  const home = join(directory, 'node_modules/iso9660-writer-ts');
  await mkdir(home, { recursive: true });
  await cp(join(writer, 'package.json'), join(home, 'package.json'));
  // Deno looks into node_modules when a package.json is beside them.
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
  const tsup = join(repository, 'node_modules/tsup/dist/cli-default.js');
  await runTool(process.execPath, [tsup, '--no-dts', '--out-dir', join(home, 'dist')], { cwd: writer });
}
