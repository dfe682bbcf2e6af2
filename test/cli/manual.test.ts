import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, runTool } from '../support/tools.js';
import { runCommand } from './run-command.js';

const COMMANDS = ['generate', 'plan', 'bundle', 'validate', 'doctor', 'serve', 'token add', 'token revoke'];

let directory: string;
let pages: readonly string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manual-'));
  expect((await runCommand(['manual', '--directory', directory])).code).toBe(0);
  pages = (await readdir(directory)).map((name) => join(directory, name));
});
afterAll(() => rm(directory, { recursive: true }));

/** A page as a reader has it, without bold letters. */
async function read(...words: readonly string[]): Promise<string> {
  const { code, text } = await runCommand(['manual', ...words]);
  expect(code).toBe(0);
  const file = join(directory, 'page.1');
  await writeFile(file, text);
  const { stdout } = await runTool('man', ['-l', '-P', 'cat', file], {
    env: { ...process.env, MANWIDTH: '120', LC_ALL: 'C.UTF-8', GROFF_NO_SGR: '1', MAN_KEEP_FORMATTING: '' },
  }).finally(() => rm(file));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: man strikes bold letters twice, with a backspace between.
  return stdout.replace(/.\x08/g, '').replace(/\s+/g, ' ');
}

describe('the manual', () => {
  test('has a page for each command', () => {
    const names = pages.map((file) => file.slice(directory.length + 1)).sort();
    for (const command of ['', ...COMMANDS]) {
      expect(names).toContain(`${['kickstart-iso', ...command.split(' ')].filter(Boolean).join('-')}.1`);
    }
  });

  test.skipIf(lacks('man')).each(COMMANDS)('%s is described with every option of its help', async (command) => {
    const { text } = await runCommand([...command.split(' '), '--help']);
    const page = await read(...command.split(' '));
    const options = text.match(/(?<=^ {2}.*)--[a-z][a-z0-9-]+(?=[ ,\n])/gm) ?? [];
    expect(options.length).toBeGreaterThan(1);
    expect(options.filter((option) => !page.includes(option))).toEqual([]);
    for (const section of ['NAME', 'SYNOPSIS', 'OPTIONS', 'EXIT STATUS', 'EXAMPLES', 'SEE ALSO']) {
      expect(page).toContain(section);
    }
  });

  test.skipIf(lacks('man'))('names the variable of each option of serve', async () => {
    const page = await read('serve');
    for (const name of ['ROOT', 'STORE_DIRECTORY', 'NO_BOOT', 'TLS_CERT'])
      expect(page).toContain(`KICKSTART_ISO_${name}`);
  });

  test.skipIf(lacks('mandoc'))('has nothing that mandoc complains of', async () => {
    const { stdout } = await runTool('mandoc', ['-Tlint', '-Wstyle', ...pages]);
    expect(stdout).toBe('');
  });

  test.skipIf(lacks('groff'))('has nothing that groff warns of', async () => {
    const { stderr } = await runTool('groff', ['-man', '-Tutf8', '-ww', '-z', ...pages]);
    expect(stderr).toBe('');
  });

  test('is the same at any time', async () => {
    const page = pages.find((file) => file.endsWith('serve.1'))!;
    expect((await runCommand(['manual', 'serve'])).text).toBe(await readFile(page, 'utf8'));
  });

  test('has no page for a command that is not there', async () => {
    expect(await runCommand(['manual', 'burn'])).toMatchObject({ code: 2, text: '' });
  });
});
