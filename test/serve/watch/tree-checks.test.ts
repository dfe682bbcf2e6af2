import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog, linesOf } from '../../../src/serve/watch/log.js';
import { TreeChecks, type TreeChecksOptions } from '../../../src/serve/watch/tree-checks.js';
import { makeOsRoot } from '../../http/support/os-root.js';

let root: string;
let lines: { readonly level: string; readonly code: string; readonly osversionDir?: string; readonly kind: string }[];
let checks: TreeChecks;
let end: Promise<void>;

beforeEach(async () => {
  root = await makeOsRoot();
  await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9"}');
  lines = [];
});
afterEach(async () => {
  checks.stop();
  await end;
  await rm(root, { recursive: true });
});

function start(options: Partial<TreeChecksOptions> = {}): void {
  const stream = new PassThrough({ encoding: 'utf8' });
  stream.on('data', (text: string) =>
    lines.push(
      ...text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ),
  );
  const log = linesOf('check', createLog(stream));
  checks = new TreeChecks({ rootNow: () => root, iso: {}, log, period: 1, ...options });
  end = checks.run();
}

const told = () => lines.map(({ level, osversionDir, code }) => [level, osversionDir, code]);
const GENERATE = { osversionDir: 'alma9', severity: 'warning', code: 'GENERATE_NOT_RUN' };

test('a tree that becomes ill is told once, in the log and to health, and one that is well again no longer', async () => {
  start();
  const script = join(root, 'alma9/generate');
  await writeFile(script, '#!/bin/sh\n');
  await chmod(script, 0o755);
  await vi.waitFor(() => expect(checks.findings).toEqual([GENERATE]));
  await vi.waitFor(() => expect(told()).toEqual([['warn', 'alma9', 'GENERATE_NOT_RUN']]));
  // Looks go on, and tell nothing again.
  await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9","Zeta":"zeta"}');
  await vi.waitFor(() => expect(told().at(-1)).toEqual(['error', 'zeta', 'TREE_MISSING']));
  expect(lines).toHaveLength(2);
  await rm(script);
  await vi.waitFor(() =>
    expect(checks.findings).toEqual([{ osversionDir: 'zeta', severity: 'error', code: 'TREE_MISSING' }]),
  );
});

test('a list that cannot be read is told, and forgotten when it can', async () => {
  await writeFile(join(root, 'osversions.json'), '{');
  start();
  await vi.waitFor(() => expect(checks.findings).toEqual([{ severity: 'error', code: 'LIST_UNREADABLE' }]));
  await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9"}');
  await vi.waitFor(() => expect(checks.findings).toEqual([]));
});

test('name servers are read with each look', async () => {
  let resolvConf = 'nameserver 192.0.2.1\n';
  start({ iso: { resolvConf: async () => resolvConf } });
  resolvConf = 'nameserver 127.0.0.53\n';
  await vi.waitFor(() => expect(told()).toEqual([['warn', undefined, 'LOOPBACK_NAMESERVER']]));
});

test('nothing is looked at as long as no root is known', async () => {
  let known: string | undefined;
  const asked = vi.fn(() => known);
  await writeFile(join(root, 'osversions.json'), '{}');
  start({ rootNow: asked });
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(2));
  expect(checks.findings).toEqual([]);
  known = root;
  await vi.waitFor(() => expect(checks.findings).not.toEqual([]));
});
