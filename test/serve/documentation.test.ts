import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { applyEnvironment } from '../../src/cli/environment.js';
import { addServeFlags } from '../../src/cli/serve-flags.js';
import { parseTokens } from '../../src/serve/access/tokens.js';
import { Generations } from '../../src/serve/generations.js';
import { LogOutput } from '../../src/serve/watch/log-output.js';
import { Metrics } from '../../src/serve/watch/metrics.js';
import { runCommand } from '../cli/run-command.js';
import { blocksOfTest } from '../support/code-blocks.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/serve.md', import.meta.url)), 'utf8');

const [environmentFile, containerCommands] = ['ini', 'sh'].map((language) =>
  blocksOfTest(import.meta.url).find(({ info }) => info === language),
);
const textOf = (file: string) => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

/** The options of `serve` that variables give it. Each variable has to mean one. */
function optionsOf(variables: readonly string[]): Record<string, unknown> {
  const pairs = variables.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  const command = addServeFlags(new Command('serve')).parse([], { from: 'user' });
  expect(applyEnvironment(command, Object.fromEntries(pairs))).toEqual([]);
  return command.opts();
}

describe('docs/serve.md', () => {
  test('shows variables for the unit, in the file that it reads', () => {
    expect(optionsOf(environmentFile!.text.trim().split('\n'))).toMatchObject({
      root: '/srv/files',
      tokens: '/etc/kickstart-iso/tokens.json',
      nameserver: ['192.0.2.53', '192.0.2.54'],
    });
    const [, file] = /^EnvironmentFile=-(.*)$/m.exec(textOf('packaging/kickstart-iso.service')) ?? [];
    expect(page).toContain(`from \`${file}\``);
  });

  test('shows how a container is built and started, as the Dockerfile wants it', () => {
    const [build = '', run = '', ...others] = containerCommands!.text.trim().split('\n');
    expect(others).toEqual([]);
    const [, tag] = /^docker build -t (\S+) \.$/.exec(build) ?? [];
    const [, options = '', image] = /^docker run ((?:-[pve] \S+ )+)(\S+)$/.exec(run) ?? [];
    expect(image).toBe(tag);
    const valuesOf = (letter: string) =>
      [...options.matchAll(new RegExp(`-${letter} (\\S+)`, 'g'))].map(([, value = '']) => value);
    const dockerfile = textOf('Dockerfile');
    const lineOf = (word: string) => new RegExp(`^${word} (.*)$`, 'm').exec(dockerfile)?.[1] ?? '';
    expect(valuesOf('p').map((port) => port.split(':')[1])).toEqual([lineOf('EXPOSE')]);
    const inside = valuesOf('v').map((mount) => mount.split(':')[1]);
    const own = lineOf('ENV')
      .split(' ')
      .filter((pair) => pair.startsWith('KICKSTART_ISO_'));
    const { root, tokens } = optionsOf([...own, ...valuesOf('e')]);
    expect([root, dirname(String(tokens))]).toEqual(inside);
  });

  test('shows a token file that can be read', () => {
    const [, example = ''] = /^```json\n(.*?)^```$/ms.exec(page) ?? [];
    expect(parseTokens(example).map(({ user }) => user)).toEqual(['operator', 'portal']);
  });

  test('names only options that there are', async () => {
    const helps = await Promise.all(
      [['serve'], ['token', 'add']].map(async (words) => (await runCommand([...words, '--help'])).text),
    );
    const text = helps.join('\n');
    const named = page.match(/(?<![\w-])--[a-z][a-z0-9-]+/g) ?? [];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((option) => !text.includes(`${option} `))).toEqual([]);
  });

  test('names the metrics that are told, and their labels', async () => {
    const metrics = new Metrics();
    const limits = { maxGenerations: 1, maxQueue: 0, queueTimeout: 1, maxTransfers: 1, maxUserTransfers: 1 };
    metrics.watch(new Generations(limits, () => {}), new LogOutput(new PassThrough(), () => {}));
    const told = (await (await metrics.response()).text()).match(/(?<=^# TYPE )kickstart_iso_\w+/gm) ?? [];
    const named = [...page.matchAll(/^\| `(kickstart_iso_\w+)`/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual([...told].sort());
  });
});
