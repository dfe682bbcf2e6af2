import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIsoHandler } from '../../src/http/index.js';
import { blocksOfTest } from '../support/code-blocks.js';
import { request } from '../support/requests.js';
import { makeOsRoot } from './support/os-root.js';

/** The JSON of docs/http.md, in its order. */
const [configured, installers, preview, ...others] = blocksOfTest(import.meta.url).map(({ text }) => JSON.parse(text));

let root: string;
beforeAll(async () => {
  root = await makeOsRoot();
  await mkdir(join(root, 'debian12'));
  await writeFile(join(root, 'osversions.json'), '{"Alma 9":"alma9","Debian 12":"debian12"}');
  await writeFile(join(root, 'installers.json'), JSON.stringify(configured));
});
afterAll(() => rm(root, { recursive: true }));

async function answerTo(path: string, body?: object): Promise<unknown> {
  const handler = createIsoHandler({ root, authorize: async () => ({ user: 'operator' }) });
  const post = body && { method: 'POST', body: JSON.stringify(body) };
  const answer = await handler(new Request(`http://localhost/api/5.0/${path}`, post));
  expect(answer.status).toBe(200);
  return await answer.json();
}

test('docs/http.md shows what the server answers of the installers.json that it shows', async () => {
  expect(others).toEqual([]);
  expect(await answerTo('installers')).toEqual(installers);
});

test('docs/http.md shows the shape of a preview: the first of its files and warnings', async () => {
  await writeFile(join(root, 'installers.json'), '{"alma9":{"family":"anaconda"}}');
  expect(await answerTo('preview', { ...request, ip6Address: '2001:db8::7' })).toEqual(atLeast(preview));
});

/** Texts of `...` stand for any, and further items of a list may follow. An object has no other members. */
function atLeast(shown: unknown): unknown {
  if (shown === '...') return expect.any(String);
  if (Array.isArray(shown)) return expect.arrayContaining(shown.map(atLeast));
  if (typeof shown !== 'object' || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, atLeast(value)]));
}
