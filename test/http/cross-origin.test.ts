import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIsoHandler, type IsoHandlerOptions } from '../../src/http/index.js';
import { request } from '../support/requests.js';
import { makeOsRoot } from './support/os-root.js';

let root: string;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterAll(() => rm(root, { recursive: true }));

const PORTAL = 'https://portal.example.net';

async function statusOf(
  headers: Readonly<Record<string, string>>,
  options: Partial<IsoHandlerOptions>,
  version = '5.0',
): Promise<number> {
  let asked = 0;
  const authorize = async () => {
    asked++;
    return { user: 'operator' };
  };
  const handler = createIsoHandler({
    root,
    versions: ['1.4', '5.0'],
    wholeContentSha512: 'off',
    ...options,
    authorize,
  });
  const body = JSON.stringify({ ...request, stream: 'yes' });
  const url = `https://ops.example.net/api/${version}/isos`;
  const answer = await handler(new Request(url, { method: 'POST', headers, body }));
  await answer.body?.cancel();
  expect(asked).toBe(answer.status === 403 ? 0 : 1);
  return answer.status;
}

test.each([
  ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a form of another site, without its origin', { 'sec-fetch-site': 'cross-site' }],
  ['a page of a sister host', { origin: 'https://www.example.net', 'sec-fetch-site': 'same-site' }],
  ['a page of another port', { origin: 'https://ops.example.net:8443', 'sec-fetch-site': 'same-site' }],
  ['a page of another site, from a browser that tells the origin only', { origin: 'https://evil.example' }],
  ['a page of a host that begins alike', { origin: 'https://ops.example.net.evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['an origin that is none', { origin: 'evil' }],
  ['a site that is not known', { 'sec-fetch-site': 'Same-Origin, cross-site' }],
])('a POST from %s is refused before authorisation', async (_from, headers) => {
  for (const version of ['1.4', '5.0']) {
    expect(await statusOf(headers, {}, version)).toBe(403);
    expect(await statusOf(headers, { cors: false }, version)).toBe(403);
    expect(await statusOf(headers, { cors: PORTAL }, version)).toBe(403);
    expect(await statusOf(headers, { cors: '*' }, version)).toBe(200);
  }
});

test.each([
  ['a program', {}],
  ['a page of the same origin', { origin: 'https://ops.example.net', 'sec-fetch-site': 'same-origin' }],
  ['a page of the same origin behind a proxy that changes Host', { origin: PORTAL, 'sec-fetch-site': 'same-origin' }],
  ['the user', { 'sec-fetch-site': 'none' }],
  ['a page of the same host, from a browser that tells the origin only', { origin: 'https://ops.example.net' }],
  ['a page of the same host behind a proxy with TLS', { origin: 'http://ops.example.net' }],
])('a POST from %s is taken', async (_from, headers) => {
  expect(await statusOf(headers, {})).toBe(200);
  expect(await statusOf(headers, { cors: false })).toBe(200);
});

test('a POST from the page that cors names is taken', async () => {
  for (const site of ['cross-site', 'same-site'])
    expect(await statusOf({ origin: PORTAL, 'sec-fetch-site': site }, { cors: PORTAL })).toBe(200);
});
