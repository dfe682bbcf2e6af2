import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Authorisation } from '../../src/http/authorisation.js';
import { createEndpoint, type EndpointOptions } from '../../src/serve/endpoint.js';
import { Generations } from '../../src/serve/generations.js';
import { createLog } from '../../src/serve/watch/log.js';
import { Metrics } from '../../src/serve/watch/metrics.js';
import { ObservedResponse, Visit } from '../../src/serve/watch/visit.js';
import { register } from '../../src/serve/watch/visits.js';
import { makeOsRoot } from '../http/support/os-root.js';
import { request } from '../support/requests.js';

let root: string;

beforeAll(async () => {
  root = await makeOsRoot({ 'README.txt': 'no boot image' });
});
afterAll(() => rm(root, { recursive: true }));

interface Line {
  readonly kind: string;
  readonly [key: string]: unknown;
}

const LIMITS = { maxGenerations: 1, maxQueue: 0, queueTimeout: 1000, maxTransfers: 1, maxUserTransfers: 1 };
const operator: Authorisation = { user: 'operator' };

/** The endpoint in its parts, with the lines of its log. */
function endpointOf(options: EndpointOptions = {}, authorisation = operator) {
  const lines: Line[] = [];
  const metrics = new Metrics();
  const generations = new Generations(LIMITS, () => {});
  const access = vi.fn(async () => authorisation);
  const parts = createEndpoint({
    options: { root, wholeContentSha512: 'off', ...options },
    access,
    storedImages: 'protected',
    generations,
    log: createLog({ write: (line) => void lines.push(JSON.parse(line)) }),
    metrics,
  });
  return {
    ...parts,
    access,
    generations,
    metrics,
    linesOf: (kind: string) => lines.filter((line) => line.kind === kind),
  };
}

const list = (headers: Readonly<Record<string, string>> = {}) =>
  new Request('http://localhost/api/4.0/osversions', { headers });
const image = () => new Request('http://localhost/api/4.0/isos', { method: 'POST', body: JSON.stringify(request) });

/** A request with its visit. */
function visited(made: Request): { readonly made: Request; readonly visit: Visit } {
  const incoming = { headers: { 'x-request-id': 'portal-7' }, socket: {}, method: made.method, url: '/asked?x' };
  const asIncoming = incoming as unknown as IncomingMessage;
  const visit = new Visit(asIncoming, new ObservedResponse(asIncoming));
  register(made, visit);
  return { made, visit };
}

async function alertOf(answer: Response): Promise<unknown> {
  return (await answer.json()).alerts[0].text;
}

test('a request that is turned away is to find another server', async () => {
  const answer = endpointOf({ serverName: 'isos-3' }).turnAway(list());
  expect(answer.status).toBe(503);
  expect(answer.headers.get('connection')).toBe('close');
  expect(answer.headers.get('retry-after')).toBe('10');
  expect(answer.headers.get('x-server-name')).toBe('isos-3');
  expect(await alertOf(answer)).toBe('the server is shutting down');
});

describe('a fault', () => {
  test('is answered with 500, and has its line with what is known of the request', async () => {
    const { fault, linesOf } = endpointOf();
    const { made, visit } = visited(list());
    const answer = fault(new Error('of ours'), made);
    expect(answer.status).toBe(500);
    expect(visit.hasFailed).toBe(true);
    expect(linesOf('error')).toEqual([
      expect.objectContaining({
        level: 'error',
        id: 'portal-7',
        method: 'GET',
        path: '/asked',
        error: expect.objectContaining({ message: 'of ours' }),
        msg: 'fault',
      }),
    ]);
  });

  test('of a request without a visit has its line, too', () => {
    const { fault, linesOf } = endpointOf();
    expect(fault(new Error('of ours'), list()).status).toBe(500);
    expect(linesOf('error')).toEqual([expect.objectContaining({ error: expect.any(Object), msg: 'fault' })]);
  });
});

describe('the access', () => {
  test('is asked with what is needed, and names the user of the visit', async () => {
    const { endpoint, access } = endpointOf();
    const { made, visit } = visited(list());
    expect((await endpoint(made)).status).toBe(200);
    expect(access.mock.calls).toEqual([[made, expect.objectContaining({ route: 'osversions', privLevel: 10 })]]);
    expect(visit.user).toBe('operator');
  });

  test('that is refused leaves the visit without a user', async () => {
    const { endpoint } = endpointOf({}, { status: 401, text: 'who are you?' });
    const { made, visit } = visited(list());
    expect((await endpoint(made)).status).toBe(401);
    expect(visit.user).toBeUndefined();
  });

  test('is asked for a request without a visit, too', async () => {
    expect((await endpointOf().endpoint(list())).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  const allowed = async (options: EndpointOptions) => {
    const answer = await endpointOf(options).endpoint(list({ origin: 'https://portal.example' }));
    return answer.headers.get('access-control-allow-origin');
  };

  test('may call when an option says so', async () => {
    expect(await allowed({})).toBeNull();
    expect(await allowed({ cors: false })).toBeNull();
    expect(await allowed({ cors: 'https://portal.example' })).toBe('https://portal.example');
    expect(await allowed({ cors: undefined })).toBe('*');
  });
});

test('an image has a place among those that are made, one line for its change, and one for each of its warnings', async () => {
  const { endpoint, generations, metrics, linesOf } = endpointOf();
  const { made } = visited(image());
  const answer = await endpoint(made);
  expect(answer.status).toBe(200);
  expect(generations.transfers).toBe(1);
  expect((await endpoint(image())).status).toBe(503);
  await answer.arrayBuffer();
  await vi.waitFor(() => expect(generations.transfers).toBe(0));
  expect(linesOf('change')).toContainEqual(
    expect.objectContaining({
      level: 'info',
      change: expect.objectContaining({ outcome: 'created', user: 'operator' }),
      msg: 'change',
    }),
  );
  const [warning] = linesOf('warning');
  expect(warning).toMatchObject({
    level: 'warn',
    osversionDir: 'alma9',
    id: expect.any(String),
    code: expect.any(String),
  });
  expect(warning?.msg).toMatch(/\w+ \w+/);
  expect(warning).not.toHaveProperty('message');
  const text = await (await metrics.response()).text();
  expect(text).toContain('kickstart_iso_generations_total{outcome="created"} 1');
  expect(text).toContain(`kickstart_iso_warnings_total{code="${warning?.code}"} 1`);
});

describe('a stored image', () => {
  const store = {
    put: vi.fn(async (name: string) => `http://localhost/iso/${name}`),
    handle: vi.fn(async () => new Response('kept')),
  };
  const versions = ['1.4'];

  test('is given by its own part alone', async () => {
    const { endpoint, storedImage } = endpointOf({ store, versions });
    const asked = () => new Request('http://localhost/iso/a.iso');
    expect(await (await storedImage(asked())).text()).toBe('kept');
    expect((await endpoint(asked())).status).toBe(404);
  });

  test('is put by the endpoint into the store', async () => {
    const { endpoint } = endpointOf({ store, versions });
    const post = new Request('http://localhost/api/1.4/isos', { method: 'POST', body: JSON.stringify(request) });
    expect((await endpoint(post)).status).toBe(200);
    expect(store.put.mock.calls).toEqual([['edge-07.cdn.example.net-alma9.iso', expect.any(Object)]]);
  });

  test('is not there without a store', async () => {
    expect((await endpointOf().storedImage(new Request('http://localhost/iso/a.iso'))).status).toBe(404);
  });
});
