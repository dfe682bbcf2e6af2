import { chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beforeEachLook } from '../../packages/iso9660-writer-ts/test/support/watched-files.js';
import { createPlanCache } from '../../src/image/plans.js';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { installationTree, makeTree } from '../support/os-tree.js';
import { repeatable, requestOf } from '../support/requests.js';

const FILE = 'pool/1.rpm';

let tree: string;

beforeEach(async () => {
  tree = await makeTree({ ...installationTree, [FILE]: 'as it was' });
  // Root owns what root makes, so root gives a file away for owners to make a difference.
  if (process.getuid?.() === 0) await chown(join(tree, FILE), 1000, 100);
  // A tree that was made just now is not kept.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(tree, { recursive: true });
});

async function bytesOf(client: number, options: GenerateIsoOptions): Promise<Buffer> {
  const iso = await prepareIso(requestOf(client), tree, { ...repeatable, ...options });
  return Buffer.from(await iso.read(0, iso.size));
}

const OPTIONS: readonly GenerateIsoOptions[] = [
  {},
  { volumeId: 'OTHER' },
  { owners: 'keep' },
  { boot: 'none' },
  { hybrid: {} },
  { image: { padding: 0 } },
  { image: { padding: 3 } },
  { createdAt: new Date('2020-02-02T02:02:02Z') },
  { salt: 'another' },
  {},
];

describe('an image that is prepared with a cache', () => {
  test.each(['one after the other', 'at once'])('is that of its own options and request, %s', async (order) => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    const made: Buffer[] = [];
    const make = async (client: number) => {
      made[client] = await bytesOf(client, { ...OPTIONS[client], cache });
    };
    if (order === 'at once') await Promise.all(OPTIONS.map((_, client) => make(client)));
    else for (const client of OPTIONS.keys()) await make(client);
    for (const [client, options] of OPTIONS.entries()) {
      expect([client, made[client]!.equals(await bytesOf(client, options))]).toEqual([client, true]);
    }
  });

  test.each([50, 0])('is not of a plan that is older than the freshness: %i ms', async (freshFor) => {
    const cache = createPlanCache({ freshFor });
    for (const text of ['as it was', 'changed in its place', 'changed in its place once more']) {
      await writeFile(join(tree, FILE), text);
      await delay(freshFor + 20);
      vi.setSystemTime(Date.now() + freshFor + 20);
      const bytes = await bytesOf(3, { cache });
      expect(bytes.includes(text)).toBe(true);
      expect(bytes.equals(await bytesOf(3, {}))).toBe(true);
    }
  });

  test.each([0, 1])('is made although another caller leaves who asked at once (%i)', async (leaving) => {
    const cache = createPlanCache({ freshFor: 3_600_000 });
    const wanted = await Promise.all([0, 1].map((client) => bytesOf(client, {})));
    const callers = [0, 1].map(() => new AbortController());
    let looks = 0;
    beforeEachLook((path) => {
      if (!path.startsWith(tree)) return;
      for (const end = performance.now() + 3; performance.now() < end; );
      if (++looks === 4) callers[leaving]!.abort(new Error('gone'));
    });
    const made = await Promise.allSettled(callers.map(({ signal }, client) => bytesOf(client, { cache, signal })));
    expect(made[leaving]).toMatchObject({ status: 'rejected', reason: { message: 'gone' } });
    const stayed = 1 - leaving;
    expect(made[stayed]).toMatchObject({ status: 'fulfilled' });
    expect((made[stayed] as PromiseFulfilledResult<Buffer>).value.equals(wanted[stayed]!)).toBe(true);
  });
});
