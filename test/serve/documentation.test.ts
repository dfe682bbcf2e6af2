import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseTokens } from '../../src/serve/access/tokens.js';
import { Generations } from '../../src/serve/generations.js';
import { LogOutput } from '../../src/serve/watch/log-output.js';
import { Metrics } from '../../src/serve/watch/metrics.js';
import { runCommand } from '../cli/run-command.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/serve.md', import.meta.url)), 'utf8');

describe('docs/serve.md', () => {
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
