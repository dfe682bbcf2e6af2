import { EventEmitter } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SignalName } from 'iso9660-writer-ts/internal/command';
import { afterEach, beforeEach, expect, test } from 'vitest';
import packageJson from '../package.json';
import { runCommand } from './cli/run-command.js';

const repository = fileURLToPath(new URL('../', import.meta.url));
const readme = await readFile(join(repository, 'README.md'), 'utf8');

/** The command lines of the page, in blocks and in sentences. */
const commands = [...readme.matchAll(/(?:^|`)(kickstart-iso [a-z]+ --?[^`\n]*)/gm)].map(([, line = '']) => line);

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'readme-'));
  await cp(join(repository, 'examples/sample'), cwd, { recursive: true, verbatimSymlinks: true });
  const tokens = [{ user: 'operator', token: 'kix-Zq3n0vX9bJ2m7RkW', privLevel: 20 }];
  await writeFile(join(cwd, 'tokens.json'), JSON.stringify({ tokens }), { mode: 0o600 });
});
afterEach(() => rm(cwd, { recursive: true }));

/** Where things are in the sample, in place of where the page has them. */
const PLACES = [
  ['edge-07.json', 'request.json'],
  ['/srv/files/alma9', 'tree'],
  ['/etc/kickstart-iso/tokens.json', 'tokens.json'],
  ['/srv/files', '.'],
  ['/var/www/files', '.'],
] as const;

test('the page has commands', () => {
  expect(new Set(commands.map((line) => line.split(' ')[1]))).toEqual(new Set(['doctor', 'generate', 'serve']));
});

test.each(commands)('%s', async (line) => {
  const local = PLACES.reduce((text, [from, to]) => text.replaceAll(from, to), line);
  const [, ...argv] = local.split(' ');
  const signals = new EventEmitter<Record<SignalName, []>>();
  const isServer = argv[0] === 'serve';
  const result = runCommand(isServer ? [...argv, '--port', '0'] : argv, { cwd, signals });
  if (isServer) {
    const asked = setInterval(() => signals.emit('SIGTERM'), 50);
    await result.finally(() => clearInterval(asked));
  }
  const { code, stderr } = await result;
  expect(stderr).not.toContain('error:');
  expect(code).toBe(0);
  if (argv[0] === 'generate') expect((await readdir(cwd)).filter((name) => name.endsWith('.iso'))).toHaveLength(1);
});

test('the npm commands are there', () => {
  const scripts = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(scripts.length).toBeGreaterThan(1);
  expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});
