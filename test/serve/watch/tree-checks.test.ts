import { chmod, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog, linesOf } from '../../../src/serve/watch/log.js';
import { TreeChecks, type TreeChecksOptions } from '../../../src/serve/watch/tree-checks.js';
import { makeOsRoot } from '../../http/support/os-root.js';

let root: string;
let lines: {
  readonly level: string;
  readonly code: string;
  readonly osversionDir?: string;
  readonly kind: string;
  readonly [key: string]: unknown;
}[];
let checks: TreeChecks;
let end: Promise<void>;
/** By it looks take no time, and the next one follows at once. */
let clock = 20_000;

beforeEach(async () => {
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  root = await makeOsRoot();
  await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9"}');
  lines = [];
});
afterEach(async () => {
  checks.stop();
  await end;
  vi.restoreAllMocks();
  await rm(root, { recursive: true });
});

function start(options: Partial<TreeChecksOptions> = {}, pace: { readonly period?: number } = { period: 1 }): void {
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
  checks = new TreeChecks({ rootNow: () => root, iso: {}, log, ...pace, ...options });
  end = checks.run();
}

/** In one step: a look may come at any time. */
async function writeList(text: string): Promise<void> {
  await writeFile(join(root, 'new'), text);
  await rename(join(root, 'new'), join(root, 'osversions.json'));
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
  await writeList('{"Alma 9":"alma9","Zeta":"zeta"}');
  await vi.waitFor(() => expect(told().at(-1)).toEqual(['error', 'zeta', 'TREE_MISSING']));
  expect(lines).toHaveLength(2);
  await rm(script);
  await vi.waitFor(() =>
    expect(checks.findings).toEqual([{ osversionDir: 'zeta', severity: 'error', code: 'TREE_MISSING' }]),
  );
});

test('a list that cannot be read is told, and forgotten when it can', async () => {
  await writeList('{');
  start();
  await vi.waitFor(() => expect(checks.findings).toEqual([{ severity: 'error', code: 'LIST_UNREADABLE' }]));
  await writeList('{"Alma 9":"alma9"}');
  await vi.waitFor(() => expect(checks.findings).toEqual([]));
});

test('a tree outside of the root is told once', async () => {
  await writeList('{"Way Out":"../elsewhere"}');
  const looked = vi.fn(() => root);
  start({ rootNow: looked });
  await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(3));
  expect(told()).toContainEqual(['error', '../elsewhere', 'OUTSIDE_ROOT']);
  expect(new Set(told().map(String)).size).toBe(told().length);
});

test('a tree that is missing, then a link to itself, then no disc, is told for each', async () => {
  await writeList('{"Zeta":"zeta"}');
  start();
  await vi.waitFor(() => expect(told()).toContainEqual(['error', 'zeta', 'TREE_MISSING']));
  await symlink('zeta', join(root, 'zeta'));
  await vi.waitFor(() => expect(lines.at(-1)?.msg).toMatch(/leads in a circle/));
  await writeFile(join(root, 'file'), '');
  await rename(join(root, 'file'), join(root, 'zeta'));
  await vi.waitFor(() => expect(told().at(-1)).toEqual(['error', 'zeta', 'NOT_ISO9660']));
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
  await writeList('{}');
  start({ rootNow: asked });
  await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(2));
  expect(checks.findings).toEqual([]);
  known = root;
  await vi.waitFor(() => expect(checks.findings).not.toEqual([]));
});

describe('between two looks', () => {
  /** Long enough for the next look, if it does not wait for seconds. */
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 100));

  test('is the period, as long as looks take no time', async () => {
    const looked = vi.fn(() => root);
    start({ rootNow: looked });
    await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(2));
  });

  test('are seconds, when no period is given, and no timer that keeps a process from its end', async () => {
    const looked = vi.fn(() => undefined);
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    start({ rootNow: looked }, {});
    const counts: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      await new Promise(setImmediate);
      counts.push(timers());
    }
    expect(Math.min(...counts)).toBeLessThanOrEqual(before);
    await aWhile();
    expect(looked).toHaveBeenCalledTimes(1);
  });

  test('is fifty times as long as the look was', async () => {
    const looked = vi.fn(() => {
      clock += 1000;
      return undefined;
    });
    start({ rootNow: looked });
    await aWhile();
    expect(looked).toHaveBeenCalledTimes(1);
  });
});

describe('a look that fails', () => {
  test('has its line, and the next one comes', async () => {
    let looks = 0;
    start({
      rootNow() {
        looks++;
        throw new Error('not now');
      },
    });
    await vi.waitFor(() => expect(looks).toBeGreaterThan(1));
    expect(lines[0]).toMatchObject({
      level: 'error',
      kind: 'check',
      error: { message: 'not now' },
      msg: 'the OS trees cannot be checked',
    });
  });

  test('has none when the server has ended', async () => {
    const looked = vi.fn(() => {
      checks.stop();
      throw new Error('not now');
    });
    let isBegun = false;
    start({ rootNow: () => (isBegun ? looked() : undefined) });
    isBegun = true;
    await end;
    expect(looked).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([]);
  });
});
