import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readIso } from '../../packages/iso9660-writer-ts/test/support/strict-reader/index.js';
import { type ChangeLogEntry, createIsoHandler } from '../../src/http/index.js';
import type { PreparedIso } from '../../src/image/prepare-iso.js';
import { repeatable, request } from '../support/requests.js';
import { makeOsRoot } from './support/os-root.js';

/** Opens when the test lets passwords be hashed. */
const gate = vi.hoisted(() => ({ opened: Promise.resolve(), open: () => {} }));

vi.mock('../../src/kickstart/crypt/steps.js', async (original) => {
  const steps = await original<typeof import('../../src/kickstart/crypt/steps.js')>();
  return { ...steps, inTurns: (work: never) => gate.opened.then(() => steps.inTurns(work)) };
});

let root: string;
const changes: ChangeLogEntry[] = [];
const stored: PreparedIso[] = [];

beforeAll(async () => {
  root = await makeOsRoot();
});
beforeEach(() => {
  changes.length = 0;
  gate.opened = new Promise((resolve) => {
    gate.open = resolve;
  });
});
afterAll(() => rm(root, { recursive: true }));

function post(path: string, iso: object = repeatable, signal?: AbortSignal): Promise<Response> {
  const handler = createIsoHandler({
    root,
    iso,
    versions: ['1.4', '5.0'],
    wholeContentSha512: 'off',
    authorize: async () => ({ user: 'operator' }),
    onChange: (entry) => void changes.push(entry),
    store: {
      async put(name, image) {
        stored.push(image);
        return `http://localhost/iso/${name}`;
      },
    },
  });
  const init = { method: 'POST', body: JSON.stringify(request), ...(signal && { signal }) };
  return handler(new Request(`http://localhost${path}`, init));
}

const turns = async (count: number) => {
  for (let passed = 0; passed < count; passed++) await new Promise((resolve) => setImmediate(resolve));
};

test('an answer begins before the password is hashed, and the hash is where it belongs', async () => {
  const response = await post('/api/5.0/isos');
  expect(response.status).toBe(200);
  const reader = response.body!.getReader();
  const { value: first } = await reader.read();
  expect(first!.length).toBeGreaterThan(16 * 2048);
  gate.open();
  const parts = [first!];
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(Number(response.headers.get('content-length')));
  expect(readIso(bytes).trees.rockRidge!.text('ks_scripts/password.cfg')).toMatch(
    /^rootpw --iscrypted \$6\$Kick5tartIsoSalt\$[./0-9A-Za-z]{86}\n$/,
  );
});

test('a wrong option is answered with a status, before there is a byte', async () => {
  const response = await post('/api/5.0/isos', { salt: 'a$b' });
  expect(response.status).toBe(500);
  expect(changes).toMatchObject([{ outcome: 'failed' }]);
});

test('a client that leaves meanwhile is not waited for', async () => {
  const leaving = new AbortController();
  const response = await post('/api/5.0/isos', repeatable, leaving.signal);
  const reader = response.body!.getReader();
  await reader.read();
  const rest = (async () => {
    while (!(await reader.read()).done);
  })();
  leaving.abort(new Error('the client is gone'));
  await expect(rest).rejects.toThrow('the client is gone');
  expect(changes).toMatchObject([{ outcome: 'aborted' }]);
});

test('a body that is cancelled meanwhile ends at once', async () => {
  const response = await post('/api/5.0/isos');
  await response.body!.cancel();
  expect(changes).toMatchObject([{ outcome: 'aborted' }]);
});

test('a store gets an image whose recipe is complete', async () => {
  let isAnswered = false;
  const answer = post('/api/1.4/isos').then((response) => {
    isAnswered = true;
    return response;
  });
  await turns(20);
  expect(isAnswered).toBe(false);
  gate.open();
  expect((await answer).status).toBe(200);
  const texts = stored[0]!.recipe.configuration.files.map(({ text }) => text);
  expect(texts.every((text) => typeof text === 'string')).toBe(true);
  expect(JSON.stringify(stored[0]!.recipe)).not.toContain(request.rootPass);
});
