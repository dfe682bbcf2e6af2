import { beforeEach, expect, test, vi } from 'vitest';
import { SharedSweeps } from '../../../src/http/stores/shared-sweeps.js';
import { type TreeFingerprint, treeFingerprint } from '../../../src/source/tree-fingerprint.js';

vi.mock('../../../src/source/tree-fingerprint.js', () => ({ treeFingerprint: vi.fn() }));

interface Look {
  resolve(found: TreeFingerprint): void;
  reject(reason: unknown): void;
}

const looks: Look[] = [];
const fingerprint = (text: string): TreeFingerprint => ({ shared: text, copied: text });

beforeEach(() => {
  looks.length = 0;
  vi.mocked(treeFingerprint).mockReset();
  vi.mocked(treeFingerprint).mockImplementation(
    () => new Promise((resolve, reject) => void looks.push({ resolve, reject })),
  );
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks while a look is under way shares the next one, which begins after it', async () => {
  const sweeps = new SharedSweeps();
  const first = sweeps.fingerprint('/tree');
  await turn();
  const [second, third] = [sweeps.fingerprint('/tree'), sweeps.fingerprint('/tree')];
  await turn();
  expect(looks.length).toBe(1);
  looks[0]!.resolve(fingerprint('before'));
  expect(await first).toEqual(fingerprint('before'));
  await turn();
  expect(looks.length).toBe(2);
  looks[1]!.resolve(fingerprint('after'));
  expect(await second).toEqual(fingerprint('after'));
  expect(await third).toEqual(fingerprint('after'));
});

test('who asks later gets a look of its own', async () => {
  const sweeps = new SharedSweeps();
  for (const text of ['one', 'two']) {
    const asked = sweeps.fingerprint('/tree');
    await turn();
    looks.at(-1)!.resolve(fingerprint(text));
    expect(await asked).toEqual(fingerprint(text));
  }
});

test('a look that fails concerns only those who asked for it', async () => {
  const sweeps = new SharedSweeps();
  const failing = expect(sweeps.fingerprint('/tree')).rejects.toThrow('gone');
  await turn();
  const next = sweeps.fingerprint('/tree');
  looks[0]!.reject(new Error('gone'));
  await failing;
  await turn();
  looks[1]!.resolve(fingerprint('there'));
  expect(await next).toEqual(fingerprint('there'));
});

test('trees are looked at independently', async () => {
  const sweeps = new SharedSweeps();
  const asked = [sweeps.fingerprint('/a'), sweeps.fingerprint('/b')];
  await turn();
  expect(vi.mocked(treeFingerprint).mock.calls).toEqual([['/a'], ['/b']]);
  for (const [index, look] of looks.entries()) look.resolve(fingerprint(String(index)));
  expect(await Promise.all(asked)).toEqual([fingerprint('0'), fingerprint('1')]);
});
