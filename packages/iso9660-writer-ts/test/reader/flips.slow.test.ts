import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { scratchOfSuite } from '../support/foreign/scratch.js';

const scratch = scratchOfSuite();

/** Nothing is expected of its speed: it only has to end. */
const WATCHDOG = 540_000;

test('twenty thousand images with flipped bytes are read in 256 MB, and none of them for ever', async () => {
  const program = scratch.path('flips.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('flips-main.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'silent',
  });
  const args = ['--max-old-space-size=256', program, '20000'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: WATCHDOG });
  expect(stdout).toBe('done\n');
});
