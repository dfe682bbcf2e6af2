import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Readiness } from '../../src/serve/readiness.js';

const NO_ROOT = 'the root directory cannot be read';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'root-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const service = (problem: () => Promise<string | undefined>) => ({ knownRoot: undefined, problem });

test('a root directory that is there is no problem, nor one that is not known', async () => {
  expect(await new Readiness(() => root, undefined).problem()).toBeUndefined();
  expect(await new Readiness(() => undefined, undefined).problem()).toBeUndefined();
});

test('a root directory that is gone, or no directory, is one until it is there', async () => {
  const readiness = new Readiness(() => root, undefined);
  await rm(root, { recursive: true });
  expect(await readiness.problem()).toBe(NO_ROOT);
  await writeFile(root, '');
  expect(await readiness.problem()).toBe(NO_ROOT);
  await rm(root);
  expect(await new Readiness(() => undefined, undefined).problem()).toBeUndefined();
});

test('the problem of the service is told, that of the root before it', async () => {
  const slow = service(async () => 'Traffic Ops is away');
  expect(await new Readiness(() => root, slow).problem()).toBe('Traffic Ops is away');
  expect(await new Readiness(() => join(root, 'x'), slow).problem()).toBe(NO_ROOT);
  const broken = service(() => Promise.reject(new Error('secret')));
  expect(await new Readiness(() => root, broken).problem()).toBe('Traffic Ops is too slow');
  expect(
    await new Readiness(
      () => root,
      service(async () => undefined),
    ).problem(),
  ).toBeUndefined();
});

test('a service is asked once by all who ask meanwhile, and anew by who comes later', async () => {
  const answers: ((problem: string | undefined) => void)[] = [];
  const asked = service(() => new Promise((resolve) => answers.push(resolve)));
  const readiness = new Readiness(() => root, asked);
  const [first, second] = [readiness.problem(), readiness.problem()];
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]?.('it is away');
  expect(await Promise.all([first, second])).toEqual(['it is away', 'it is away']);
  const third = readiness.problem();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(undefined);
  expect(await third).toBeUndefined();
});

test('the time that a service has keeps no process from its end', async () => {
  let answer = (_problem: undefined) => {};
  const hanging = service(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  const asked = new Readiness(() => undefined, hanging).problem();
  expect(timers()).toBe(before);
  answer(undefined);
  expect(await asked).toBeUndefined();
});
