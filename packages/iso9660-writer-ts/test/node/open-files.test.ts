import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HostCalls } from '../../src/node/host-calls.js';
import { OpenFiles } from '../../src/node/open-files.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A system that gives the lowest free number, as POSIX asks, and knows what is open under it. */
function system() {
  const open = new Map<number, string>();
  let opened = 0;
  const calls = {
    async open(path: string) {
      if (path === '/missing') throw new Error('ENOENT');
      let descriptor = 3;
      while (open.has(descriptor)) descriptor++;
      open.set(descriptor, path);
      opened++;
      return descriptor;
    },
    async close(descriptor: number) {
      expect(open.delete(descriptor)).toBe(true);
    },
  } as unknown as HostCalls;
  return { calls, open, opened: () => opened };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

test('readers that come one after the other, or at once, find a file open', async () => {
  const { calls, open, opened } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 8 }).sharedBy(calls);
  const [one, two] = await Promise.all([shared.open('/a', 0), shared.open('/a', 0)]);
  expect(one).toBe(two);
  await shared.close(one!);
  await shared.close(two!);
  expect(await shared.open('/a', 0)).toBe(one);
  await shared.close(one!);
  expect([opened(), [...open.values()]]).toEqual([1, ['/a']]);
});

test('a file is closed when its time from its opening is over, and opened anew after that', async () => {
  const { calls, open, opened } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 8 }).sharedBy(calls);
  for (let time = 0; time < 2500; time += 250) {
    await shared.close((await shared.open('/a', 0)) as number);
    await vi.advanceTimersByTimeAsync(250);
  }
  expect(opened()).toBe(3);
  await vi.advanceTimersByTimeAsync(2000);
  expect([open.size, vi.getTimerCount()]).toEqual([0, 0]);
});

test('a file with a reader stays open past its time, and is closed with the last one', async () => {
  const { calls, open, opened } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 8 }).sharedBy(calls);
  const [long, other] = [(await shared.open('/a', 0)) as number, (await shared.open('/a', 0)) as number];
  await vi.advanceTimersByTimeAsync(5000);
  await shared.close(other);
  expect(open.get(long)).toBe('/a');
  const fresh = (await shared.open('/a', 0)) as number;
  expect([fresh === long, opened()]).toEqual([false, 2]);
  await shared.close(long);
  expect([...open.keys()]).toEqual([fresh]);
});

test('of files without a reader no more than the limit stay open: those that were left last', async () => {
  const { calls, open } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 3 }).sharedBy(calls);
  const used = (await shared.open('/used', 0)) as number;
  for (const path of ['/a', '/b', '/c', '/d', '/b', '/e']) await shared.close((await shared.open(path, 0)) as number);
  await settled();
  expect([...open.values()].sort()).toEqual(['/b', '/d', '/e', '/used']);
  await shared.close(used);
});

test('the limit is one for all scans; their files are their own', async () => {
  const { calls, open, opened } = system();
  const files = new OpenFiles({ freshFor: 1000, most: 1 });
  const [one, two] = [files.sharedBy(calls), files.sharedBy(calls)];
  await one.close((await one.open('/a', 0)) as number);
  await two.close((await two.open('/a', 0)) as number);
  await settled();
  expect([opened(), open.size]).toEqual([2, 1]);
});

test('a path of bytes is not the text that its bytes would be', async () => {
  const { calls, opened } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 8 }).sharedBy(calls);
  await shared.open('/\u00e9', 0);
  await shared.open(Buffer.from('/\u00e9', 'latin1'), 0);
  expect(opened()).toBe(2);
});

test('a file that cannot be opened is asked for again by the next reader', async () => {
  const { calls, open } = system();
  const shared = new OpenFiles({ freshFor: 1000, most: 8 }).sharedBy(calls);
  const tries = await Promise.allSettled([shared.open('/missing', 0), shared.open('/missing', 0)]);
  expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = vi.spyOn(calls, 'open');
  await expect(shared.open('/missing', 0)).rejects.toThrow('ENOENT');
  expect([again.mock.calls.length, open.size, vi.getTimerCount()]).toEqual([1, 0, 0]);
});

test('with no time nothing stays open', async () => {
  const { calls, open } = system();
  const shared = new OpenFiles({ freshFor: 0, most: 8 }).sharedBy(calls);
  await shared.close((await shared.open('/a', 0)) as number);
  expect([open.size, vi.getTimerCount()]).toEqual([0, 0]);
});
