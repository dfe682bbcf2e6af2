import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import type { Admission } from '../../src/http/index.js';
import { type GenerationLimits, Generations } from '../../src/serve/generations.js';
import { ObservedResponse, Visit } from '../../src/serve/watch/visit.js';
import { register } from '../../src/serve/watch/visits.js';
import { makeOsRoot, treeWithLargeFile } from '../http/support/os-root.js';
import { alertsOf, begin, exchange } from '../http/support/plain-client.js';
import { request } from '../support/requests.js';
import { heldStore } from './support/held-store.js';
import { startTestServer } from './support/running-server.js';

const anyRequest = new Request('http://localhost/');
const stay = new AbortController().signal;

function queueOf(limits: Partial<GenerationLimits> = {}) {
  const refusals: string[] = [];
  const queue = new Generations(
    { maxGenerations: 1, maxQueue: 8, queueTimeout: 60_000, maxTransfers: 256, maxUserTransfers: 256, ...limits },
    (reason) => void refusals.push(reason),
  );
  return { queue, refusals };
}

async function admitted(admission: Promise<Admission>): Promise<() => void> {
  const answer = await admission;
  if ('release' in answer) return answer.release;
  throw new Error(answer.text);
}

describe('the queue of images', () => {
  test('admits in the order of arrival, one when another one ends', async () => {
    const { queue } = queueOf();
    const order: number[] = [];
    const turns = [1, 2, 3].map(async (number) => {
      const release = await admitted(queue.admit(anyRequest, stay));
      order.push(number);
      expect(queue.making).toBe(1);
      setImmediate(release);
    });
    expect([queue.making, queue.waiting]).toEqual([1, 2]);
    await Promise.all(turns);
    await vi.waitFor(() => expect([queue.making, queue.waiting]).toEqual([0, 0]));
    expect(order).toEqual([1, 2, 3]);
  });

  test('refuses with 503 and a time to come back when all places are taken', async () => {
    const { queue, refusals } = queueOf({ maxQueue: 1 });
    await admitted(queue.admit(anyRequest, stay));
    void queue.admit(anyRequest, stay);
    expect(await queue.admit(anyRequest, stay)).toMatchObject({
      status: 503,
      text: 'too many images are being made, try again later',
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect(refusals).toEqual(['full']);
  });

  test('without places admits what can begin at once, and nothing else', async () => {
    const { queue } = queueOf({ maxQueue: 0 });
    const release = await admitted(queue.admit(anyRequest, stay));
    expect(await queue.admit(anyRequest, stay)).toMatchObject({ status: 503 });
    release();
    await vi.waitFor(() => expect(queue.making).toBe(0));
    await admitted(queue.admit(anyRequest, stay));
  });

  test('refuses who has waited for too long, and frees the place', async () => {
    const { queue, refusals } = queueOf({ queueTimeout: 20 });
    await admitted(queue.admit(anyRequest, stay));
    expect(await queue.admit(anyRequest, stay)).toMatchObject({ status: 503 });
    expect(queue.waiting).toBe(0);
    expect(refusals).toEqual(['timeout']);
  });

  test('frees the place of a client that leaves', async () => {
    const { queue, refusals } = queueOf({ maxQueue: 1 });
    const release = await admitted(queue.admit(anyRequest, stay));
    const leave = new AbortController();
    const left = queue.admit(anyRequest, leave.signal);
    leave.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(queue.waiting).toBe(0);

    const next = queue.admit(anyRequest, stay);
    release();
    await admitted(next);
    expect(refusals).toEqual([]);
  });

  test('gives no turn to a client that was gone before it came', async () => {
    const { queue } = queueOf();
    await expect(queue.admit(anyRequest, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    await vi.waitFor(() => expect(queue.making).toBe(0));
  });

  test('does not end a turn because its client leaves: the work says when it ends', async () => {
    const { queue } = queueOf({ queueTimeout: 20 });
    const leave = new AbortController();
    const release = await admitted(queue.admit(anyRequest, leave.signal));
    leave.abort();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(queue.making).toBe(1);
    release();
    await vi.waitFor(() => expect(queue.making).toBe(0));
  });

  test('does not hold back the next image while one is sent', async () => {
    const { queue } = queueOf();
    const first = await queue.admit(anyRequest, stay);
    if (!('release' in first)) throw new Error(first.text);
    first.made?.();
    await admitted(queue.admit(anyRequest, stay));
    expect([queue.making, queue.transfers]).toEqual([1, 2]);
    first.release();
    expect([queue.making, queue.transfers]).toEqual([1, 1]);
  });

  test('has a limit on what is sent at the same time, and one for each user', async () => {
    const { queue, refusals } = queueOf({ maxGenerations: 9, maxTransfers: 3, maxUserTransfers: 2 });
    const [first] = [await admitted(queue.admit(anyRequest, stay)), await admitted(queue.admit(anyRequest, stay))];
    expect(await queue.admit(anyRequest, stay)).toMatchObject({
      status: 503,
      text: 'this user has too many images under way, try again later',
    });
    await admitted(queue.admit(requestOf('another user'), stay));
    expect(await queue.admit(requestOf('a third user'), stay)).toMatchObject({
      status: 503,
      text: 'too many images are being sent, try again later',
    });
    first?.();
    await admitted(queue.admit(requestOf('a third user'), stay));
    expect(refusals).toEqual(['user', 'transfers']);
  });

  test('does not take the share of one user from another', async () => {
    const { queue, refusals } = queueOf({ maxGenerations: 9, maxUserTransfers: 1 });
    for (const user of ['one user', 'another user']) await admitted(queue.admit(requestOf(user), stay));
    await admitted(queue.admit(anyRequest, stay));
    expect(await queue.admit(requestOf('one user'), stay)).toMatchObject({ status: 503 });
    expect(refusals).toEqual(['user']);
  });

  test('refuses in words of its own for each reason, and names half a minute', async () => {
    const making = 'too many images are being made, try again later';
    const cases = [
      [{ maxQueue: 0 }, 'full', making],
      [{ queueTimeout: 1 }, 'timeout', making],
      [{ maxTransfers: 1 }, 'transfers', 'too many images are being sent, try again later'],
      [{ maxUserTransfers: 1 }, 'user', 'this user has too many images under way, try again later'],
    ] as const;
    for (const [limits, reason, text] of cases) {
      const { queue, refusals } = queueOf(limits);
      const release = await admitted(queue.admit(anyRequest, stay));
      const refused = await queue.admit(anyRequest, stay);
      expect(refused).toEqual({ status: 503, text, headers: { 'retry-after': '30' } });
      expect(refusals).toEqual([reason]);
      expect([queue.making, queue.waiting, queue.transfers]).toEqual([1, 0, 1]);
      release();
      expect([queue.making, queue.waiting, queue.transfers]).toEqual([0, 0, 0]);
    }
  });

  test('gives back a place once, and the share of its user with it', async () => {
    const { queue } = queueOf({ maxGenerations: 9, maxUserTransfers: 2 });
    const [first] = [await admitted(queue.admit(anyRequest, stay)), await admitted(queue.admit(anyRequest, stay))];
    first?.();
    first?.();
    expect([queue.making, queue.transfers]).toEqual([1, 1]);
    await admitted(queue.admit(anyRequest, stay));
    expect(await queue.admit(anyRequest, stay)).toMatchObject({ status: 503 });
    expect(queue.transfers).toBe(2);
  });

  test('listens to no client that has its place', async () => {
    const { queue } = queueOf();
    const client = new AbortController();
    const added = vi.spyOn(client.signal, 'addEventListener');
    const removed = vi.spyOn(client.signal, 'removeEventListener');
    await admitted(queue.admit(anyRequest, client.signal));
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
  });

  test('of the server lets one image wait for another, and turns the third away', async () => {
    const root = await makeOsRoot();
    const { store, finish } = heldStore();
    const generations = { maxGenerations: 1, maxQueue: 1 };
    const server = await startTestServer({ endpoint: { root, store, versions: ['1.4'] }, generations });
    try {
      const url = `${server.url}/api/1.4/isos`;
      const body = JSON.stringify(request);
      const running = exchange(url, { body });
      const waiting = exchange(url, { body });
      const metrics = async () => (await exchange(`${server.url}/metrics`, { method: 'GET' })).body.toString();
      await vi.waitFor(async () => expect(await metrics()).toContain('kickstart_iso_generations{state="queued"} 1'));

      const refused = await exchange(url, { body });
      expect(refused.status).toBe(503);
      expect(refused.headers).toMatchObject({
        'retry-after': expect.stringMatching(/^\d+$/),
        'content-type': 'application/json',
        'x-server-name': 'kickstart-iso',
      });
      expect(alertsOf(refused)).toEqual(['too many images are being made, try again later']);
      expect(await metrics()).toContain('kickstart_iso_generations_refused_total{reason="full"} 1');

      finish();
      expect([(await running).status, (await waiting).status]).toEqual([200, 200]);
      expect(await metrics()).toContain('kickstart_iso_generations{state="running"} 0');
    } finally {
      await server.stop();
      await rm(root, { recursive: true });
    }
  });

  test('of the server answers others while clients have stopped to read', async () => {
    const root = await makeOsRoot(treeWithLargeFile);
    const server = await startTestServer({ endpoint: { root }, generations: { maxGenerations: 1, maxQueue: 0 } });
    try {
      const url = `${server.url}/api/4.0/isos`;
      const body = JSON.stringify(request);
      const stopped = [await begin(url, { body }), await begin(url, { body }), await begin(url, { body })];
      expect((await exchange(url, { body })).status).toBe(200);
      for (const client of stopped) client.destroy();
    } finally {
      await server.stop();
      await rm(root, { recursive: true });
    }
  });
});

/** A request of a user, as the server knows it. */
function requestOf(user: string): Request {
  const made = new Request('http://localhost/');
  const incoming = { headers: {}, socket: {} } as IncomingMessage;
  const visit = new Visit(incoming, new ObservedResponse(incoming));
  visit.user = user;
  register(made, visit);
  return made;
}
