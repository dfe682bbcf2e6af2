import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack, packageDirectories } from '../support/pack.mjs';
import { runTool } from '../support/tools.js';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const MINUTES = 60_000;

let directory: string;

beforeAll(async () => {
  await runTool('npm', ['run', 'build:code'], { cwd: repository, timeout: 10 * MINUTES });
  directory = mkdtempSync(join(tmpdir(), 'jest-project-'));
  cpSync(fileURLToPath(new URL('jest', import.meta.url)), directory, { recursive: true });
  const jest = { testEnvironment: 'node', testMatch: ['**/*.test.cjs'] };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', private: true, jest }));
  const tarballs = packageDirectories.map((packageDirectory) => pack(packageDirectory, directory));
  const install = [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    'jest@30',
    ...tarballs,
  ];
  await runTool('npm', install, { cwd: directory, timeout: 10 * MINUTES });
}, 20 * MINUTES);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test(
  'a Jest project makes images with the packages as they are published',
  async () => {
    const env = {
      ...process.env,
      SAMPLE_REQUEST: join(repository, 'examples/sample/request.json'),
      SAMPLE_TREE: join(repository, 'examples/sample/tree'),
    };
    const jest = join(directory, 'node_modules/jest/bin/jest.js');
    const { stdout, stderr } = await runTool(process.execPath, [jest, '--ci'], {
      cwd: directory,
      env,
      timeout: 10 * MINUTES,
    });
    expect(`${stdout}${stderr}`).toContain('5 passed');
  },
  10 * MINUTES,
);
