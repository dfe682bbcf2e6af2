import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { Interruption } from '../../src/command/index.js';
import { scratchOfSuite } from '../support/foreign/scratch.js';
import { beforeEachLook, beforeEachRead } from '../support/watched-files.js';
import { builtCommandOfSuite } from './built-command.js';
import { makeTree } from './make-tree.js';
import { mkiso } from './run-command.js';

const FILES = 1_500;
const LARGE = 2 ** 29;
/** As many as it takes to read both large files through the pieces that are used anywhere. */
const LEAST_READS = (2 * LARGE) / 2 ** 20;

const SCAN = ['-quiet', '-R', '-o', 'out.iso', '../many'];
/** Files of equal size are read while the image is planned. */
const PLANNING = ['-quiet', '-R', '-duplicates-once', '-o', 'out.iso', '../large'];

const scratch = scratchOfSuite();

beforeAll(async () => {
  const files = Array.from({ length: FILES }, (_, index) => [`many/${index % 20}/${index}`, `${index}`] as const);
  await makeTree(scratch.path(''), Object.fromEntries(files));
  await mkdir(scratch.path('large'));
  await mkdir(scratch.path('out'));
  for (const name of ['large/a', 'large/b']) {
    await writeFile(scratch.path(name), '');
    // Sparse: nothing on the disk, and much to read.
    await truncate(scratch.path(name), LARGE);
  }
});

/** An interruption that comes as a signal does: when the event loop turns, not in the middle of what is under way. */
function interruptionAfter(count: number) {
  const controller = new AbortController();
  let counted = 0;
  return {
    signal: controller.signal,
    get counted() {
      return counted;
    },
    count() {
      if (++counted === count) setImmediate(() => controller.abort(new Interruption('SIGTERM', 143)));
    },
  };
}

function hold(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

describe('mkiso is interrupted', () => {
  test('while it scans: it looks at no more of the tree, and writes nothing', async () => {
    const interruption = interruptionAfter(100);
    beforeEachLook((path) => {
      if (!path.includes('/many/')) return;
      hold(0.3);
      interruption.count();
    });
    const result = await mkiso(SCAN, { cwd: scratch.path('out'), signal: interruption.signal });
    expect(result).toMatchObject({ code: 143, stderr: '' });
    expect(interruption.counted).toBeGreaterThanOrEqual(100);
    expect(interruption.counted).toBeLessThan(FILES);
    expect(await readdir(scratch.path('out'))).toEqual([]);
  });

  test('while it plans: it reads no more for the plan, and writes nothing', async () => {
    const interruption = interruptionAfter(20);
    beforeEachRead(() => interruption.count());
    const result = await mkiso(PLANNING, { cwd: scratch.path('out'), signal: interruption.signal });
    expect(result).toMatchObject({ code: 143, stderr: '' });
    expect(interruption.counted).toBeGreaterThanOrEqual(20);
    expect(interruption.counted).toBeLessThan(LEAST_READS);
    expect(await readdir(scratch.path('out'))).toEqual([]);
  });
});

/** Counts calls of the file system in the command's own process, slows them down, and tells of one of them. */
const HOOK = `
  const fs = require('node:fs');
  const { WATCHED, WITHIN, AT, SLOWLY, COUNT } = process.env;
  let counted = 0;
  if (WATCHED === 'listening') process.on('newListener', (name) => name === 'SIGHUP' && setImmediate(() => fs.writeSync(2, 'now')));
  else {
    const original = fs[WATCHED];
    fs[WATCHED] = (...args) => {
      if (String(args[0]).includes(WITHIN)) {
        for (const end = performance.now() + Number(SLOWLY); performance.now() < end; );
        if (++counted === Number(AT)) fs.writeSync(2, 'now');
      }
      return original(...args);
    };
  }
  process.on('exit', () => fs.writeFileSync(COUNT, String(counted)));
`;

describe.skipIf(process.platform === 'win32')('mkiso as a process', () => {
  const { script } = builtCommandOfSuite();

  /** Sends the signal when the hook tells that the time has come. */
  async function interrupted(argv: readonly string[], name: NodeJS.Signals, watch: Readonly<Record<string, string>>) {
    const [hook, count] = [scratch.path('hook.cjs'), scratch.path('count')];
    await writeFile(hook, HOOK);
    const env = { ...process.env, WITHIN: '', SLOWLY: '0', AT: '0', COUNT: count, ...watch };
    const child = spawn(process.execPath, ['--require', hook, script, ...argv], { cwd: scratch.path('out'), env });
    let stderr = '';
    child.stderr.on('data', (piece) => {
      stderr += piece;
      if (stderr === 'now') child.kill(name);
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.destroy();
    return { code, stderr, count: Number(await readFile(count, 'utf8')), files: await readdir(scratch.path('out')) };
  }

  describe.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is ended by %s', (name, code) => {
    const ended = { code, stderr: 'now', files: [] };

    test('while it scans, before it has seen the tree', async () => {
      const watch = { WATCHED: 'lstatSync', WITHIN: '/many/', AT: '100', SLOWLY: '1' };
      const { count, ...end } = await interrupted(SCAN, name, watch);
      expect(end).toEqual(ended);
      expect(count).toBeLessThan(FILES);
    });

    test('while it plans, before it has read what it plans by', async () => {
      const { count, ...end } = await interrupted(PLANNING, name, { WATCHED: 'readSync', AT: '20', SLOWLY: '1' });
      expect(end).toEqual(ended);
      expect(count).toBeLessThan(LEAST_READS);
    });

    test('while it waits for the list of its paths', async () => {
      const argv = ['-quiet', '-R', '-o', 'out.iso', '-path-list', '-'];
      expect(await interrupted(argv, name, { WATCHED: 'listening' })).toMatchObject(ended);
    });
  });
});
