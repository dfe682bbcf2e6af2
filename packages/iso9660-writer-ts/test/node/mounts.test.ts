import fs from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { mountOf } from '../../src/node/mounts.js';

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'mounts-')));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

/** Every link that is asked for until the test ends. */
function askedLinks(): string[] {
  const original = fs.promises.readlink as (...parameters: unknown[]) => Promise<string>;
  const asked: string[] = [];
  const install = (readlink: unknown) => {
    fs.promises.readlink = readlink as typeof fs.promises.readlink;
    syncBuiltinESMExports();
  };
  onTestFinished(() => install(original));
  install((path: string, ...parameters: unknown[]) => {
    asked.push(path);
    return original(path, ...parameters);
  });
  return asked;
}

const onLinux = test.runIf(process.platform === 'linux');

onLinux('paths of one directory ask once for what is above them', async () => {
  await mkdir(join(directory, 'deep/er'), { recursive: true });
  const paths = ['a', 'b', 'missing/c'].map((name) => join(directory, 'deep/er', name));
  const asked = askedLinks();
  const found = await Promise.all(paths.map((path) => mountOf(path)));
  for (const path of paths) expect(await mountOf(path)).toBe(found[0]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).toEqual(expect.arrayContaining([join(directory, 'deep'), join(directory, 'deep/er'), paths[0]]));
});

onLinux('a link leads to the mount of its target, and is looked at again after a second', async () => {
  const link = join(directory, 'link');
  const [here, proc] = [await mountOf(directory), await mountOf('/proc/self')];
  expect(proc).not.toBe(here);
  vi.useFakeTimers({ toFake: ['performance'] });
  await symlink('/proc', link);
  expect(await mountOf(join(link, 'version'))).toBe(proc);
  await unlink(link);
  await writeFile(link, '');
  vi.advanceTimersByTime(999);
  expect(await mountOf(link)).toBe(proc);
  vi.advanceTimersByTime(1);
  expect(await mountOf(link)).toBe(here);
});

onLinux('links that lead in a circle lead to where they are', async () => {
  await symlink('b', join(directory, 'a'));
  await symlink('a', join(directory, 'b'));
  expect(await mountOf(join(directory, 'a'))).toBe(await mountOf(directory));
});
