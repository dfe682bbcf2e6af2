import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ExitCode } from '../../src/cli/failure.js';
import { runCommand } from './run-command.js';

const document = await readFile(fileURLToPath(new URL('../../docs/cli.md', import.meta.url)), 'utf8');

/** The long names of the options a text mentions. */
const optionsIn = (text: string) => new Set(text.match(/(?<![\w-])--[a-z][a-z0-9-]+/g));

describe('docs/cli.md', () => {
  test('describes exactly the options there are', async () => {
    const helps = await Promise.all(
      [
        'generate',
        'plan',
        'seed',
        'bundle',
        'validate',
        'doctor',
        'serve',
        'token add',
        'token list',
        'token revoke',
        'manual',
      ].map(async (command) => (await runCommand([...command.split(' '), '--help'])).text),
    );
    const described = optionsIn(document.replace(/^npm .*$/gm, '').replace(/jq .*$/gm, ''));
    const present = optionsIn(helps.join('\n'));
    present.delete('--help');
    expect([...described].sort()).toEqual([...present].sort());
  });

  test.each(Object.values(ExitCode))('explains the exit code %i', (code) => {
    expect(document).toMatch(new RegExp(`^\\| ${code}\\b.*\\|`, 'm'));
  });
});
