import { describe, expect, test } from 'vitest';
import { type AppParts, asksForImage, createApp } from '../../src/serve/app.js';
import type { Visit } from '../../src/serve/watch/visit.js';
import { register } from '../../src/serve/watch/visits.js';

const named = (name: string) => () => new Response(name);

const parts: AppParts = {
  form: named('form'),
  endpoint: named('endpoint'),
  storedImage: named('stored image'),
  metrics: named('metrics'),
  turnAway: named('turned away'),
  fault: (error) => new Response(`fault: ${(error as Error).message}`),
  isDraining: () => false,
  problem: async () => undefined,
  findings: () => [],
  lostLogLines: () => 0,
};

async function ask(path: string, changed: Partial<AppParts> = {}, method = 'GET'): Promise<string> {
  const app = createApp({ ...parts, ...changed });
  return await (await app(new Request(`http://localhost${path}`, { method }))).text();
}

describe('health', () => {
  const problem = async () => 'the root directory cannot be read';

  test('is not ready without the root directory, and alive all the same', async () => {
    const status = '{"status":"the root directory cannot be read"}';
    expect(await ask('/health/ready', { problem })).toBe(status);
    expect(await ask('/health', { problem })).toBe(status);
    expect(await ask('/health/live', { problem })).toBe('{"status":"ok"}');
  });

  test('tells of lines that the log has lost', async () => {
    expect(await ask('/health', { lostLogLines: () => 7 })).toBe('{"status":"ok","lostLogLines":7}');
  });
});

describe('the answer of health', () => {
  const answerOf = (path: string, changed: Partial<AppParts> = {}) =>
    createApp({ ...parts, ...changed })(new Request(`http://localhost${path}`));
  const findings = () => [{ osversionDir: 'alma9', severity: 'error', code: 'NO_KERNEL' } as const];

  test('is JSON that no cache keeps, 503 as long as no image can be made', async () => {
    for (const path of ['/health', '/health/ready', '/health/live']) {
      const answer = await answerOf(path, { findings, lostLogLines: () => 1 });
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toEqual({
        'cache-control': 'no-store',
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
      });
    }
    expect((await answerOf('/health', { problem: async () => 'away' })).status).toBe(503);
    expect((await answerOf('/health/ready', { isDraining: () => true })).status).toBe(503);
    expect((await answerOf('/health/live', { isDraining: () => true })).status).toBe(200);
  });

  test('tells what is wrong with the trees where it tells that images can be made', async () => {
    const told = '"findings":[{"osversionDir":"alma9","severity":"error","code":"NO_KERNEL"}]';
    expect(await ask('/health/ready', { findings })).toBe(`{"status":"ok",${told}}`);
    expect(await ask('/health', { findings, problem: async () => 'away' })).toBe(`{"status":"away",${told}}`);
    expect(await ask('/health/live', { findings })).toBe('{"status":"ok"}');
    expect(await ask('/health', { findings, lostLogLines: () => 2, isDraining: () => true })).toBe(
      '{"status":"draining","lostLogLines":2}',
    );
  });
});

test.each([
  ['/api/4.0/isos', true],
  ['/api/4.0/isos/', true],
  ['/iso/edge-07.iso', true],
  ['/iso/a/', true],
  ['/api//isos', false],
  ['/api/4.0/1/isos', false],
  ['/api/4.0/isos/1', false],
  ['/api/4.0/isos//', false],
  ['/x/api/4.0/isos', false],
  ['/iso/', false],
  ['/iso/a/b', false],
  ['/', false],
])('%s asks for an image: %s', (path, isImage) => {
  expect(asksForImage(path)).toBe(isImage);
});

describe('the routes', () => {
  test.each([
    ['/', 'form'],
    ['/api/4.0/isos', 'endpoint'],
    ['/api/4.0/isos/', 'endpoint'],
    ['/api/4.0/osversions?x=1', 'endpoint'],
    ['/api/latest/anything', 'endpoint'],
    ['/openapi.json', 'endpoint'],
    ['/iso/edge-07.iso', 'stored image'],
    ['/iso/', 'endpoint'],
    ['/iso/edge-07.iso/', 'stored image'],
    ['/metrics', 'metrics'],
    ['/health', '{"status":"ok"}'],
    ['/elsewhere', 'endpoint'],
  ])('lead from %s to: %s', async (path, answer) => {
    expect(await ask(path)).toBe(answer);
  });

  test.each([
    ['/', 'turned away'],
    ['/api/4.0/isos', 'turned away'],
    ['/iso/edge-07.iso', 'turned away'],
    ['/elsewhere', 'turned away'],
    ['/metrics', 'metrics'],
    ['/health', '{"status":"draining"}'],
    ['/health/ready', '{"status":"draining"}'],
    ['/health/live', '{"status":"ok"}'],
  ])('lead from %s while the server ends to: %s', async (path, answer) => {
    expect(await ask(path, { isDraining: () => true })).toBe(answer);
  });

  test.each([
    ['/', '/'],
    ['/openapi.json', '/openapi.json'],
    ['/api/4.0/isos', '/api/:version/isos'],
    ['/api/4.0/osversions/', '/api/:version/osversions'],
    ['/api/4.0/seeds/ubuntu?as=img', '/api/:version/seeds/:family'],
    ['/api/9.9/seeds/client-text', '/api/:version/seeds/:family'],
    ['/api/4.0/preview', '/api/:version/preview'],
    ['/api/4.0/installers', '/api/:version/installers'],
    ['/api/4.0/servers', '*'],
  ])('name %s in log and metrics: %s', async (path, route) => {
    const incoming = new Request(`http://localhost${path}`, { method: 'POST' });
    const visit = { route: 'none' } as Visit;
    register(incoming, visit);
    await createApp(parts)(incoming);
    expect(visit.route).toBe(route);
  });

  test('leave the method to what they lead to', async () => {
    expect(await ask('/api/4.0/isos', {}, 'PROPFIND')).toBe('endpoint');
  });

  test('pass an answer on as it is', async () => {
    const answer = new Response('image');
    const app = createApp({ ...parts, endpoint: () => answer });
    expect(await app(new Request('http://localhost/api/4.0/isos', { method: 'POST' }))).toBe(answer);
  });

  test('have an answer when one of them fails', async () => {
    const metrics = async () => {
      throw new Error('no figures');
    };
    expect(await ask('/metrics', { metrics })).toBe('fault: no figures');
  });
});
