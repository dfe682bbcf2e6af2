import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LONGEST_TESTS } from '../build/test-order.js';
import { LONG_TESTS, OWN_PROCESS, testFiles } from '../build/test-projects.js';

const repository = fileURLToPath(new URL('..', import.meta.url));

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'test-projects-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function projectsOf(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return testFiles(root, ['test']);
}

describe('the projects of the tests', () => {
  test('hold a test that starts a process in `system`, all others in `fast`', () => {
    const files = {
      'test/a.test.ts': "import { a } from '../src/a.js';\n",
      'test/b.test.ts': "import {\n  spawn,\n} from 'node:child_process';\n",
      'test/c.test.mjs': "import { chromium } from 'playwright-core';\n",
    };
    expect(projectsOf(files)).toEqual({ fast: ['test/a.test.ts'], system: ['test/b.test.ts', 'test/c.test.mjs'] });
  });

  test('look through the support files that a test imports, also where they import each other', () => {
    const files = {
      'test/a.test.ts': "import { far } from './support/near.js';\n",
      'test/support/near.ts': "export { far } from './far.js';\n",
      'test/support/far.ts': "import './near.js';\nimport { execFile } from 'node:child_process';\n",
    };
    expect(projectsOf(files).system).toEqual(['test/a.test.ts']);
  });

  test('hold long tests in `system`, and leave slow ones to a run of their own', () => {
    const [long = ''] = LONG_TESTS.filter((path) => path.startsWith('test/'));
    expect(projectsOf({ [long]: '', 'test/b.slow.test.ts': '' })).toEqual({ fast: [], system: [long] });
  });

  test('name long tests that exist', () => {
    const named = [...LONG_TESTS, ...OWN_PROCESS, ...LONGEST_TESTS];
    expect(named.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  test('know the processes of this repository', () => {
    const { fast, system } = testFiles(repository, ['test']);
    expect(system).toEqual(expect.arrayContaining(['test/boot/installer.test.ts', 'test/cli/process.test.ts']));
    expect(fast).toContain('test/architecture.test.ts');
  });
});
