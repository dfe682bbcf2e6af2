import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type ChangeLogEntry, type Customize, openApiDocument } from '../../../src/http/index.js';
import { request } from '../../support/requests.js';
import { type LoopbackServer, serveIsos } from '../support/loopback-server.js';
import { makeOsRoot } from '../support/os-root.js';
import { alertsOf, exchange } from '../support/plain-client.js';

const requestSchema = {
  properties: { rack: { type: 'string', description: 'Where it stands.' }, slots: { type: 'integer' } },
  required: ['rack'],
} as const;
const onChange = vi.fn<(entry: ChangeLogEntry, request: Request) => void>();
const onWarning = vi.fn();
const customize = vi.fn<Customize>();

let root: string;
let server: LoopbackServer | undefined;

beforeAll(async () => {
  root = await makeOsRoot();
});
afterEach(async () => {
  await server?.close();
  for (const callback of [onChange, onWarning, customize]) callback.mockReset();
});
afterAll(() => rm(root, { recursive: true }));

async function post(extra: object) {
  server = await serveIsos({ root, requestSchema, customize, onChange, onWarning });
  return await exchange(`${server.url}/api/4.0/isos`, { body: JSON.stringify({ ...request, ...extra }) });
}

test('extra keys reach customize and the change log, with the id of the request and the address of the client', async () => {
  expect((await post({ RACK: 'a1', slots: 2 })).status).toBe(200);
  expect(customize.mock.calls[0]![0].extra).toEqual({ rack: 'a1', slots: 2 });
  await vi.waitUntil(() => onChange.mock.calls.length > 0);
  const [entry, incoming] = onChange.mock.calls[0]!;
  expect(entry).toMatchObject({
    user: 'operator',
    address: '127.0.0.1',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    extra: { rack: 'a1', slots: 2 },
  });
  expect(incoming).toBeInstanceOf(Request);
  const [warning, , image] = onWarning.mock.calls[0]!;
  expect(warning.code).toEqual(expect.any(String));
  expect(image).toMatchObject({
    user: 'operator',
    id: entry.id,
    address: '127.0.0.1',
    osversionDir: 'alma9',
    fqdn: entry.fqdn,
  });
});

test('what is wrong with them is a 400, and one that is misspelled a warning', async () => {
  expect(alertsOf(await post({ slots: '2' }))).toEqual(['rack is required', 'slots must be integer']);
  expect(onChange).not.toHaveBeenCalled();
  expect((await post({ rack: 'a1', slot: 2 })).status).toBe(200);
  expect(onWarning.mock.calls.map(([{ message }]) => message)).toContainEqual(
    expect.stringMatching(/"slot".*slots may be meant/),
  );
});

test('the OpenAPI document shows them', async () => {
  server = await serveIsos({ root, requestSchema });
  const answer = await exchange(`${server.url}/openapi.json`, { method: 'GET' });
  const { components } = JSON.parse(answer.body.toString());
  expect(components.schemas.IsoRequest.properties).toMatchObject({ rack: requestSchema.properties.rack, hostName: {} });
  expect(components.schemas.IsoRequest.required).toEqual(expect.arrayContaining(['hostName', 'rack']));
  expect(JSON.stringify(openApiDocument({}))).not.toContain('rack');
});
