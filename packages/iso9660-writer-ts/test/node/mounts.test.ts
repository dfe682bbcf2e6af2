import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mountOf } from '../../src/node/mounts.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mounts-'));
});
afterEach(() => rm(directory, { recursive: true }));

// Other systems do not tell their mounts in a file.
describe.skipIf(!existsSync('/proc/self/mountinfo'))('the mount of a path', () => {
  test('is that of the place to which its links lead', async () => {
    await symlink('/proc', join(directory, 'away'));
    expect(await mountOf(join(directory, 'away/self'))).toBe(await mountOf('/proc'));
    await symlink('away/../proc/sys', join(directory, 'back'));
    expect(await mountOf(join(directory, 'back'))).toBe(await mountOf('/proc'));
    expect(await mountOf(directory)).not.toBe(await mountOf('/proc'));
  });

  test('is not kept of a path where nothing was', async () => {
    const path = join(directory, 'away');
    expect(await mountOf(path)).toBe(await mountOf(directory));
    await symlink('/proc', path);
    expect(await mountOf(path)).toBe(await mountOf('/proc'));
  });

  test('is not kept of a link to where nothing was', async () => {
    const path = join(directory, 'tree');
    await symlink('away/self', path);
    expect(await mountOf(path)).toBe(await mountOf(directory));
    await symlink('/proc', join(directory, 'away'));
    expect(await mountOf(path)).toBe(await mountOf('/proc'));
  });

  test('is asked for once while its disk has not answered', () => {
    const path = join(directory, 'away');
    expect(mountOf(path)).toBe(mountOf(path));
  });

  test('is kept for a second of a path where something is', async () => {
    const found = mountOf(directory);
    await found;
    expect(mountOf(directory)).toBe(found);
  });
});

test('a mount has half of the threads for its calls, of both kinds, and makes the others in their order', async () => {
  const mount = await mountOf(directory);
  const most = Math.max(1, Math.floor((Number(process.env.UV_THREADPOOL_SIZE) || 4) / 2));
  const begun: number[] = [];
  const endings: (() => void)[] = [];
  for (let call = 0; call < most + 2; call++) {
    mount.begin((ended) => {
      begun.push(call);
      endings.push(ended);
    });
  }
  const answer = mount.ask(async () => [...begun]);
  const last: Promise<unknown> = mount.ask(() => Promise.reject(new Error('the disk is gone')));
  last.catch(() => {});
  expect(begun).toHaveLength(most);
  for (let call = 0; call < most + 2; call++) {
    expect(mount.isIdle).toBe(false);
    endings[call]!();
  }
  expect(await answer).toEqual(begun);
  expect(begun).toEqual([...begun.keys()]);
  await expect(last).rejects.toThrow('the disk is gone');
  await expect.poll(() => mount.isIdle).toBe(true);
});
