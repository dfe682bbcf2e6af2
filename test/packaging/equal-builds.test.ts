import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTool } from '../support/tools.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['package.json', 'tsconfig.json', 'tsup.config.ts', 'build', 'src', 'packages'];

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'equal-builds-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A clone with everything installed, in a directory of its own. */
function cloneInto(clone: string): void {
  for (const source of SOURCES) {
    const isSource = (path: string) => !/[\\/](?:dist|node_modules|test)$/.test(path);
    cpSync(join(repository, source), join(clone, source), { recursive: true, filter: isSource });
  }
  const installed = join(repository, 'node_modules');
  mkdirSync(join(clone, 'node_modules'));
  for (const name of readdirSync(installed).filter((name) => name !== 'iso9660-writer-ts')) {
    symlinkSync(join(installed, name), join(clone, 'node_modules', name), 'junction');
  }
  symlinkSync(join(clone, 'packages/iso9660-writer-ts'), join(clone, 'node_modules/iso9660-writer-ts'), 'junction');
}

/** Digests of everything below the `dist` of both packages. */
function digestsOf(clone: string): Record<string, string> {
  const built = ['dist', 'packages/iso9660-writer-ts/dist'].flatMap((dist) =>
    readdirSync(join(clone, dist), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Object.fromEntries(
    built.map((file) => [file.slice(clone.length), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

test('builds in two directories are equal', async () => {
  const digests: Record<string, string>[] = [];
  for (const name of ['one', 'another']) {
    const clone = join(directory, name);
    cloneInto(clone);
    const tsup = join(clone, 'node_modules/tsup/dist/cli-default.js');
    for (const at of ['packages/iso9660-writer-ts', '.']) {
      await runTool(process.execPath, [tsup, '--no-dts', '--silent'], { cwd: join(clone, at), timeout: 600_000 });
    }
    digests.push(digestsOf(clone));
  }
  expect(Object.keys(digests[0] ?? {}).length).toBeGreaterThan(10);
  expect(digests[1]).toEqual(digests[0]);
}, 1_200_000);
