import { chown, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beforeEachListing, beforeEachLook } from '../../packages/iso9660-writer-ts/test/support/watched-files.js';
import { createIsoHandler } from '../../src/http/index.js';
import { createPlanCache } from '../../src/image/plans.js';
import { type GenerateIsoOptions, prepareIso } from '../../src/index.js';
import { installationTree } from '../support/os-tree.js';
import { repeatable, requestOf } from '../support/requests.js';
import { makeOsRoot } from './support/os-root.js';

const FILES = 400;

/** The installation tree with so many files that a scan takes many turns of the event loop, each of them being slow. */
const manyFiles = Object.fromEntries(
  Array.from({ length: FILES }, (_, index) => [`pool/${index % 10}/${index}.rpm`, `package ${index}`]),
);

let root: string;
let tree: string;

beforeEach(async () => {
  root = await makeOsRoot({ ...installationTree, ...manyFiles });
  tree = await realpath(join(root, 'alma9'));
  // Root owns what root makes, so root gives a file away for owners to make a difference.
  if (process.getuid?.() === 0) await chown(join(tree, 'pool/1/1.rpm'), 1000, 100);
  // A tree that was made just now is not kept.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(root, { recursive: true });
});

/** @param iso asked for each request */
function handlerOf(iso: () => GenerateIsoOptions = () => ({})) {
  return createIsoHandler({
    root,
    wholeContentSha512: 'off',
    authorize: async () => ({ user: 'operator' }),
    get iso() {
      return { ...repeatable, ...iso() };
    },
  });
}

function isoRequest(client: number, signal?: AbortSignal): Request {
  const init = { method: 'POST', body: JSON.stringify(requestOf(client)), ...(signal && { signal }) };
  return new Request('http://localhost/api/5.0/isos', init);
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

/** What a request has to give: made by itself, of the tree as it is. */
async function expected(client: number, options: GenerateIsoOptions = {}): Promise<Buffer> {
  const iso = await prepareIso(requestOf(client), tree, { ...repeatable, ...options });
  return Buffer.from(await iso.read(0, iso.size));
}

/** Makes every look at an entry of the tree slow, so that whatever scans takes many turns, and tells how many there were. */
function slowLooks(onLook: (looks: number) => void = () => {}): () => number {
  let looks = 0;
  beforeEachLook((path) => {
    if (!path.startsWith(tree)) return;
    for (const end = performance.now() + 0.3; performance.now() < end; );
    onLook(++looks);
  });
  return () => looks;
}

/** Waits until nothing is looked at any more: a scan that goes on does so in every few turns. */
async function untilQuiet(looks: () => number): Promise<void> {
  for (let quiet = 0, before = looks(); quiet < 50; before = looks()) {
    await setImmediate();
    quiet = looks() === before ? quiet + 1 : 0;
  }
}

/** A time that has passed for all clocks. */
async function pass(milliseconds: number): Promise<void> {
  await delay(milliseconds);
  vi.setSystemTime(Date.now() + milliseconds);
}

describe('clients who ask for one tree at once', () => {
  test.each([
    [0, 'first'],
    [1, 'second'],
    [2, 'last'],
  ])('get their images although one leaves while the tree is scanned (%i, the %s)', async (leaving) => {
    const wanted = await Promise.all([0, 1, 2].map((client) => expected(client)));
    const clients = [0, 1, 2].map(() => new AbortController());
    let listings = 0;
    beforeEachListing((path) => {
      if (path === tree || path === `${tree}/`) listings++;
    });
    const looks = slowLooks((count) => {
      if (count === FILES / 4) clients[leaving]!.abort(new Error('gone'));
    });
    const handler = handlerOf();
    const answers = await Promise.all(clients.map(({ signal }, client) => handler(isoRequest(client, signal))));
    expect(looks()).toBeGreaterThan(FILES);
    expect(listings).toBe(1);
    for (const [client, answer] of answers.entries()) {
      if (client === leaving) continue;
      expect(answer.status).toBe(200);
      expect((await bytesOf(answer)).equals(wanted[client]!)).toBe(true);
    }
  });

  test('have the scan stopped when the last of them leaves, and who comes then gets a whole image', async () => {
    const wanted = await expected(7);
    const clients = [0, 1].map(() => new AbortController());
    const looks = slowLooks((count) => {
      if (count === FILES / 4) for (const client of clients) client.abort(new Error('gone'));
    });
    const handler = handlerOf();
    await Promise.all(clients.map(({ signal }, client) => handler(isoRequest(client, signal))));
    await untilQuiet(looks);
    expect(looks()).toBeLessThan(FILES);
    const answer = await handler(isoRequest(7));
    expect(answer.status).toBe(200);
    expect((await bytesOf(answer)).equals(wanted)).toBe(true);
  });
});

describe('a request is not given a plan that is older than the freshness,', () => {
  const changed = (text: string) => writeFile(join(tree, 'pool/1/1.rpm'), text);

  async function seesChanges(handler: ReturnType<typeof handlerOf>, freshness: number): Promise<void> {
    for (const text of ['as it was', 'changed in its place', 'changed in its place once more']) {
      await changed(text);
      await pass(freshness + 20);
      const answer = await handler(isoRequest(3));
      expect(answer.status).toBe(200);
      const bytes = await bytesOf(answer);
      expect(bytes.includes(text)).toBe(true);
      expect(bytes.equals(await expected(3))).toBe(true);
    }
  }

  test.each([50, 0])('which its cache has: %i ms', async (freshFor) => {
    const cache = createPlanCache({ freshFor });
    await seesChanges(
      handlerOf(() => ({ cache })),
      freshFor,
    );
  });

  test('which is a second where nothing is said', () => seesChanges(handlerOf(), 1_000));
});

const OPTIONS: readonly GenerateIsoOptions[] = [
  {},
  { volumeId: 'OTHER' },
  { owners: 'keep' },
  { boot: 'none' },
  { hybrid: {} },
  { image: { padding: 0 } },
  { image: { padding: 3 } },
  { image: { rockRidge: false, translationTables: false } },
  { createdAt: new Date('2020-02-02T02:02:02Z') },
  { salt: 'another' },
  {},
];

describe.each([
  ['without a cache', {}],
  ['with a cache', { cache: createPlanCache({ freshFor: 3_600_000 }) }],
] as const)('a request is not given a plan that was made under other options, %s,', (_cache, common) => {
  async function expectAnswers(answers: readonly Response[]): Promise<void> {
    for (const [client, answer] of answers.entries()) {
      expect(answer.status).toBe(200);
      const wanted = await expected(client, OPTIONS[client]);
      expect([client, (await bytesOf(answer)).equals(wanted)]).toEqual([client, true]);
    }
  }

  test('by a handler whose options change from request to request', async () => {
    let options: GenerateIsoOptions = {};
    const handler = handlerOf(() => ({ ...common, ...options }));
    const answers: Response[] = [];
    for (const [client, each] of OPTIONS.entries()) {
      options = each;
      answers.push(await handler(isoRequest(client)));
    }
    await expectAnswers(answers);
  });

  test('by handlers of one tree that work at once', async () => {
    const handlers = OPTIONS.map((options) => handlerOf(() => ({ ...common, ...options })));
    await expectAnswers(await Promise.all(handlers.map((handler, client) => handler(isoRequest(client)))));
  });

  test('by a handler whose options change while it plans', async () => {
    let options: GenerateIsoOptions = OPTIONS[0]!;
    const handler = handlerOf(() => ({ ...common, ...options }));
    const answers: Promise<Response>[] = [];
    const asked = new Promise<void>((resolve) => {
      slowLooks(() => {
        if (answers.length > 1) return;
        options = OPTIONS[1]!;
        answers.push(handler(isoRequest(1)));
        resolve();
      });
    });
    answers.push(handler(isoRequest(0)));
    await asked;
    await expectAnswers(await Promise.all(answers));
  });
});
