import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createDirectoryStore,
  createIsoHandler,
  createLazyStore,
  type IsoHandlerOptions,
  openApiDocument,
} from '../../../src/http/index.js';
import { isoRequestSchema, prepareIso } from '../../../src/index.js';
import { makeTree } from '../../support/os-tree.js';
import { request as isoRequest } from '../../support/requests.js';
import { conformanceOf, operationOf, operationsOf } from '../support/openapi-conformance.js';
import { makeOsRoot } from '../support/os-root.js';

const versions = ['1.1', '1.2', '1.3', '1.4', '1.5', '2.0', '3.0', '3.1', '4.0', '4.1', '5.0'];
const store = createDirectoryStore({ directory: '/srv/isos', baseUrl: 'https://ops.example.net' });
const document = openApiDocument({ versions, store });

describe('the OpenAPI document', () => {
  test.each([
    ['all versions', versions],
    ['the default versions', undefined],
    ['no version', []],
  ])('of %s is valid OpenAPI 3.1', async (_which, named) => {
    const described = openApiDocument(named && { versions: named });
    const validator = new Validator();
    // The validator resolves references in what it is given.
    const result = await validator.validate(structuredClone({ ...described }));
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('describes the versions that are served, and no others', () => {
    const described = Object.keys(openApiDocument({ versions: ['1.4', '5.0'] }).paths);
    const paths = ['isos', 'osversions', 'seeds/{family}', 'installers', 'preview'];
    expect(described.filter((path) => /[0-9]/.test(path))).toEqual(
      ['1.4', '5.0'].flatMap((version) => paths.map((path) => `/api/${version}/${path}`)),
    );
    expect(() => openApiDocument({ versions: ['5'] })).toThrow(RangeError);
  });

  test('describes stored images when there is a store that serves them', () => {
    expect(openApiDocument({ versions }).paths).not.toHaveProperty(['/iso/{isoName}']);
    expect(openApiDocument({ versions, store: { put: store.put } }).paths).not.toHaveProperty(['/iso/{isoName}']);
    expect(document.paths).toHaveProperty(['/iso/{isoName}']);
  });

  test('has the very schema that requests are validated with', () => {
    expect(document.components.schemas.IsoRequest).toBe(isoRequestSchema);
  });

  test('says with names, permissions and levels who may make an image', () => {
    const operation = (path: string, method: string) => document.paths[path]?.[method];
    expect(operation('/api/4.0/isos', 'post')).toMatchObject({
      security: [{ mojolicious: ['ISO:GENERATE', 'ISO:READ'] }, { bearer: ['ISO:GENERATE', 'ISO:READ'] }],
      'x-privilege-level': 20,
    });
    for (const [path, method] of [
      ['seeds/{family}', 'post'],
      ['preview', 'post'],
      ['installers', 'get'],
    ] as const) {
      const { security, ...level } = operation('/api/4.0/isos', 'post') as Record<string, unknown>;
      expect(operation(`/api/4.0/${path}`, method)).toMatchObject({
        security,
        'x-privilege-level': level['x-privilege-level'],
      });
    }
    expect(operation('/api/3.1/osversions', 'get')).toMatchObject({
      security: [{ mojolicious: [] }, { bearer: [] }],
      'x-privilege-level': 10,
    });
    expect(document.components.securitySchemes.mojolicious).toMatchObject({ in: 'cookie', name: 'mojolicious' });
  });

  test('gives each operation a name of its own', () => {
    const names = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap((value) => (value as { operationId?: string }).operationId ?? []),
    );
    expect(names.length).toBe(operationsOf(document).size);
    expect(new Set(names).size).toBe(names.length);
  });

  test('refers to nothing that is missing, and defines nothing that is not used', () => {
    const text = JSON.stringify({ ...document, paths: openApiDocument({ versions, store, customize() {} }).paths });
    const used = new Set([...text.matchAll(/#\/components\/(\w+\/[\w-]+)/g)].map(([, name]) => name));
    const { schemas, responses, headers } = document.components;
    const defined = Object.entries({ schemas, responses, headers }).flatMap(([kind, of]) =>
      Object.keys(of).map((name) => `${kind}/${name}`),
    );
    expect([...used].sort()).toEqual(defined.sort());
  });
});

/** A way to each status, for each route. */
const body = (change: object = {}) => JSON.stringify({ ...isoRequest, ...change });
const authorised = (answer: Awaited<ReturnType<IsoHandlerOptions['authorize']>>) => ({ authorize: async () => answer });
const unauthorised = authorised({ status: 401, text: 'unauthorized, please log in.' });
const forbidden = authorised({ status: 403, text: 'Forbidden.', headers: { 'set-cookie': 'mojolicious=new' } });

type Case = readonly [status: number, init: RequestInit, options?: Partial<IsoHandlerOptions>];

const ISOS: readonly Case[] = [
  [200, { method: 'POST', body: body() }],
  [200, { method: 'POST', body: body({ stream: 'yes' }), headers: { 'accept-encoding': 'gzip' } }, { gzip: true }],
  [400, { method: 'POST', body: '{}', headers: { 'accept-encoding': 'gzip' } }],
  [401, { method: 'POST', body: body() }, unauthorised],
  [403, { method: 'POST', body: body() }, forbidden],
  [413, { method: 'POST', body: body() }, { maxBodyBytes: 10 }],
  [429, { method: 'POST', body: body() }, { admit: async () => ({ status: 429, text: 'too many' }) }],
  [500, { method: 'POST', body: body({ osversionDir: 'zeta/1' }) }],
  [
    503,
    { method: 'POST', body: body() },
    { admit: async () => ({ status: 503, text: 'full', headers: { 'retry-after': '60' } }) },
  ],
  [204, { method: 'OPTIONS' }],
  [405, { method: 'GET' }],
];

/** Those of the two lists. */
const LISTS: readonly Case[] = ['GET', 'HEAD'].flatMap((method): Case[] => [
  [200, { method }],
  [401, { method }, unauthorised],
  [403, { method }, forbidden],
  [500, { method }, { osVersions: () => Promise.reject(new Error('no list')) }],
  [503, { method }, { osVersions: () => new Promise(() => {}), firstByteTimeout: 1 }],
]);

/** A seed needs no tree: what it lacks is the list. */
const SEEDS: readonly Case[] = ISOS.filter(([status]) => status !== 500).concat([
  [500, { method: 'POST', body: body() }, { osVersions: () => Promise.reject(new Error('no list')) }],
]);

/** A preview reads the tree, and takes a place, when the files have to show the installer. */
const PREVIEWS = ISOS.map(
  ([status, init, options = {}]): Case => [
    status,
    init,
    status === 200 ? options : { ...options, iso: { installer: 'auto' } },
  ],
);

/** Those of the stored images, and of what is not a version. The first part is the path. */
const OTHERS: readonly (readonly [path: string, ...Case])[] = [
  ['/iso/a.iso', 200, { method: 'GET' }],
  ['/iso/a.iso', 206, { method: 'GET', headers: { range: 'bytes=1-2' } }],
  ['/iso/a.iso', 416, { method: 'GET', headers: { range: 'bytes=9-' } }],
  ...['GET', 'HEAD'].flatMap((method): [string, ...Case][] => [
    ['/iso/a.iso', 200, { method }],
    ['/iso/a.iso', 304, { method, headers: { 'if-none-match': '*' } }],
    ['/iso/a.iso', 412, { method, headers: { 'if-match': '"other"' } }],
    ['/iso/none.iso', 404, { method }],
    ['/iso/loop.iso', 500, { method }],
    ['/openapi.json', 200, { method }, unauthorised],
  ]),
  ['/openapi.json', 204, { method: 'OPTIONS' }],
  ['/openapi.json', 405, { method: 'POST' }],
  ['/api/6.0/isos', 501, { method: 'POST' }],
  ['/api/6.0/osversions', 501, { method: 'GET' }],
  ['/api/6.0/seeds/ubuntu', 501, { method: 'POST' }],
  ['/api/6.0/preview', 501, { method: 'POST' }],
  ['/api/6.0/installers', 501, { method: 'GET' }],
  ['/api/v6/isos', 404, { method: 'POST' }],
  ['/api/v6/osversions', 404, { method: 'GET' }],
  ['/api/v6/seeds/ubuntu', 404, { method: 'POST' }],
  ['/api/v6/preview', 404, { method: 'POST' }],
  ['/api/v6/installers', 404, { method: 'GET' }],
  ['/elsewhere', 404, { method: 'GET' }],
];

describe('every documented status is an answer of the handler, as the document says', () => {
  let root: string;
  let directory: string;
  const seen = new Set<string>();
  const violationsOf = conformanceOf({ versions, store });

  beforeAll(async () => {
    root = await makeOsRoot();
    directory = await mkdtemp(join(tmpdir(), 'stored-images-'));
    await writeFile(join(directory, 'a.iso'), 'image');
    await symlink('loop.iso', join(directory, 'loop.iso'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true });
    await rm(directory, { recursive: true });
  });

  async function answerOf(path: string, [status, init, options]: Case): Promise<void> {
    const store = createDirectoryStore({ directory, baseUrl: 'https://ops.example.net' });
    const authorize = async () => ({ user: 'operator' });
    const handler = createIsoHandler({ root, versions, store, authorize, ...options });
    const request = new Request(`http://localhost${path}`, init);
    const response = await handler(request);
    expect(response.status).toBe(status);
    expect(await violationsOf(request, response)).toEqual([]);
    const operation = operationOf(document, request);
    if (operation !== undefined) seen.add(`${operation} ${status}`);
    await response.body?.cancel();
  }

  test.each(versions)('version %s', async (version) => {
    for (const each of ISOS) await answerOf(`/api/${version}/isos`, each);
    for (const each of SEEDS) await answerOf(`/api/${version}/seeds/anaconda`, each);
    await answerOf(`/api/${version}/seeds/windows`, [404, { method: 'POST' }]);
    for (const each of PREVIEWS) await answerOf(`/api/${version}/preview`, each);
    for (const list of ['osversions', 'installers']) {
      for (const each of LISTS) await answerOf(`/api/${version}/${list}`, each);
      await answerOf(`/api/${version}/${list}`, [204, { method: 'OPTIONS' }]);
    }
  });

  test.each(OTHERS.map(([path, ...each]) => ({ path, each })))('$path with $each.0', ({ path, each }) =>
    answerOf(path, each),
  );

  test.each(['GET', 'HEAD'])('an image whose tree is gone, for %s with 409', async (method) => {
    const tree = await makeTree();
    const store = createLazyStore({ directory, baseUrl: 'https://ops.example.net' });
    await store.put('gone.iso', await prepareIso(isoRequest, tree));
    await rm(tree, { recursive: true });
    await answerOf('/iso/gone.iso', [409, { method }, { store }]);
    for (const status of [401, 403] as const) {
      const authorize = async () => ({ status, text: 'no' });
      await answerOf('/iso/gone.iso', [status, { method }, { store, authorize }]);
    }
  });

  test.each(['GET', 'HEAD'])('an image that does not come in time, for %s with 503', async (method) => {
    const store = { put: async () => '', handle: () => new Promise<never>(() => {}) };
    await answerOf('/iso/late.iso', [503, { method }, { store, firstByteTimeout: 1 }]);
  });

  test('and none is left over', () => {
    const described = [...operationsOf(document)].flatMap(([name, { responses }]) =>
      Object.keys(responses).map((status) => `${name} ${status}`),
    );
    expect([...seen].sort()).toEqual(described.sort());
  });

  test('is served as it is exported', async () => {
    const options = { root, versions: ['1.4', '5.0'], store };
    const handler = createIsoHandler({ ...options, authorize: async () => ({ user: 'operator' }) });
    const response = await handler(new Request('http://localhost/openapi.json'));
    expect(response.headers.get('content-type')).toBe('application/json');
    const exported = openApiDocument(options);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(exported)));
  });
});
