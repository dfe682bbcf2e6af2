import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTreeCache } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SharedPlans } from '../../../src/http/isos/shared-plans.js';
import { beginConfiguration } from '../../../src/kickstart/configuration.js';
import { makeTree } from '../../support/os-tree.js';
import { requestOf } from '../../support/requests.js';

let root: string;
const plans = new SharedPlans();

beforeAll(async () => {
  root = await makeTree();
});
afterAll(() => rm(root, { recursive: true }));

test('those who ask at once have one plan', async () => {
  const options = { owners: 'root', image: { padding: 0 } } as const;
  const [one, other] = await Promise.all([plans.plan(root, options), plans.plan(root, { ...options })]);
  expect(one).toBe(other);
});

test('options are not mixed', async () => {
  const treeCache = createTreeCache();
  const choices = [{}, { owners: 'keep' }, { volumeId: 'OTHER' }, { image: {} }, { image: {} }, { treeCache }] as const;
  const found = await Promise.all(choices.map((options) => plans.plan(root, options)));
  expect(new Set(found).size).toBe(choices.length);
});

test('who asks after a change sees it, also when others wait for the tree as it was', async () => {
  const before = plans.plan(root, {});
  await new Promise((resolve) => setImmediate(resolve));
  await writeFile(join(root, 'README'), 'new');
  const after = await plans.plan(root, {});
  const { layout } = await after.isoOf(beginConfiguration(requestOf(1), {}));
  expect(layout.map(({ label }) => label)).toContain('README');
  await before;
});

test('a tree that cannot be read fails for all who asked', async () => {
  const asked = [1, 2].map(() => plans.plan(join(root, 'none'), {}));
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
});

test('the last who leaves ends the planning', async () => {
  const clients = [new AbortController(), new AbortController()];
  const asked = clients.map(({ signal }) => plans.plan(root, {}, signal));
  clients[0]!.abort(new Error('gone'));
  await expect(asked[0]).rejects.toThrow('gone');
  clients[1]!.abort(new Error('gone, too'));
  await expect(asked[1]).rejects.toThrow('gone, too');
});
