import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { helpText, usageOf } from '../../src/cli/help.js';
import { OPTIONS, THEMES } from '../../src/cli/options/table.js';
import { findOption } from '../../src/cli/parse.js';
import { ExitCode } from '../../src/command/index.js';
import { requireTool } from '../support/foreign/tools.js';
import { mkiso } from './run-command.js';

const document = await readFile(fileURLToPath(new URL('../../../../docs/mkiso.md', import.meta.url)), 'utf8');

/** The names that start a row of a tool's help. */
function namesIn(help: string): readonly string[] {
  const rows = help.match(/^ {2}-.*$/gm) ?? [];
  return rows.flatMap((row) => row.replace(/(?<=\S) {2,}\S.*$/, '').match(/(?<=^ {2}|, )--?[\w-]+/g) ?? []);
}

describe('the table of options', () => {
  const programs = [
    ['genisoimage', ['-help'], requireTool('genisoimage')],
    ['xorriso', ['-as', 'mkisofs', '-help'], requireTool('xorriso')],
  ] as const;

  for (const [program, args, tool] of programs) {
    test.skipIf(tool.missing)(`has every option of ${program}${tool.note}`, () => {
      const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      const names = namesIn(stdout + stderr);
      expect(names.length).toBeGreaterThan(150);
      const known = new Set(OPTIONS.flatMap((option) => option.names));
      expect(names.filter((name) => !known.has(name) && !known.has(`-${name}`) && !known.has(name.slice(1)))).toEqual(
        [],
      );
    });
  }

  test('has no name twice', () => {
    const names = OPTIONS.flatMap((option) => option.names);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('gives each option to who asks for it by any of its names', () => {
    for (const option of OPTIONS) for (const name of option.names) expect(findOption(name)).toEqual([option]);
  });

  test('says of every option what becomes of it', () => {
    expect(OPTIONS.filter(({ text }) => text === '')).toEqual([]);
  });

  const refusals = OPTIONS.filter(({ status }) => status === 'refused');
  test.each(refusals.map((option) => [usageOf(option), option] as const))('refuses %s', async (_usage, option) => {
    const values = option.values.map(() => '1');
    const { code, stdout, stderr } = await mkiso([option.names[0] ?? '', ...values, '.'], { cwd: '/' });
    const [name, ...others] = option.names;
    const inFull = others.length === 0 ? name : `${name} (${others.join(', ')})`;
    expect(stderr).toBe(`mkiso: ${inFull} is not supported: ${option.text}\n`);
    expect({ code, bytes: stdout.length }).toEqual({ code: 2, bytes: 0 });
  });
});

describe('what is told of the options', () => {
  test('-help has them all', async () => {
    const { code, stdout } = await mkiso('-help', { cwd: '/' });
    expect(code).toBe(0);
    expect(stdout.toString()).toBe(helpText());
    for (const option of OPTIONS) expect(helpText()).toContain(`  ${usageOf(option)}`);
  });

  test.each(THEMES.map((theme) => [theme.title, theme] as const))('docs/mkiso.md lists them: %s', (title, theme) => {
    const cell = (text: string) => text.replace(/[|\\]/g, '\\$&');
    const rows = theme.options.map((option) => {
      return `| \`${usageOf(option)}\` | ${option.status} | ${cell(option.text)} |\n`;
    });
    expect(document).toContain(`### ${title}\n\n| option | | |\n| --- | --- | --- |\n${rows.join('')}`);
  });

  test.each(Object.values(ExitCode))('docs/mkiso.md explains the exit code %i', (code) => {
    expect(document).toMatch(new RegExp(`^\\| ${code}\\b.*\\|`, 'm'));
  });
});
