import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { beforeEachSync, plantLink } from '../../../packages/iso9660-writer-ts/test/support/watched-files.js';
import { createDirectoryStore, createLazyStore } from '../../../src/http/index.js';
import { type PreparedIso, prepareIso } from '../../../src/index.js';
import { makeTree } from '../../support/os-tree.js';
import { repeatable, request } from '../../support/requests.js';

const NAME = 'edge-07.cdn.example.net-alma9.iso';

const STORES = {
  directory: { create: createDirectoryStore, kept: NAME },
  lazy: { create: createLazyStore, kept: `${NAME}.json` },
} as const;

let tree: string;
let image: PreparedIso;
let directory: string;

beforeAll(async () => {
  tree = await makeTree();
  image = await prepareIso(request, tree, repeatable);
});
afterAll(() => rmSync(tree, { recursive: true }));
beforeEach(() => {
  directory = mkdtempSync(join(realpathSync(tmpdir()), 'kept-files-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000);

describe.each(Object.entries(STORES))('what a %s store keeps', (_kind, { create, kept }) => {
  const storeOf = () => create({ directory, baseUrl: 'https://ops.example.net' });
  const put = () => storeOf().put(NAME, image);
  const keptFile = () => join(directory, kept);

  test('is synced whole before it has its name', async () => {
    const syncs: [Stats, Stats | undefined][] = [];
    await beforeEachSync((stats) => syncs.push([stats, lstatSync(keptFile(), { throwIfNoEntry: false })]));
    for (const _time of ['new', 'replaced']) {
      syncs.length = 0;
      await put();
      const { ino, size } = statSync(keptFile());
      const ofFile = syncs.filter(([stats]) => stats.ino === ino);
      expect(ofFile.map(([stats, visible]) => [stats.size, visible?.ino === ino])).toEqual([[size, false]]);
    }
  });

  test('is for its owner alone, also where a file of everybody was before', async () => {
    writeFileSync(keptFile(), 'before', { mode: 0o644 });
    await put();
    expect(statSync(keptFile()).mode & 0o777).toBe(0o600);
    rmSync(keptFile());
    await put();
    expect(statSync(keptFile()).mode & 0o777).toBe(0o600);
  });

  test('is not removed by a clock that jumps, forward or back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const store = storeOf();
    await store.put(NAME, image);
    vi.setSystemTime(Date.now() + 30 * 24 * 60 * 60 * 1000);
    await store.put('another.iso', image);
    expect(readdirSync(directory)).toContain(kept);
    utimesSync(keptFile(), 0, 0);
    vi.setSystemTime(60_000);
    await store.put('another.iso', image);
    expect(readdirSync(directory)).toContain(kept);
  });

  test('is removed at the start and by a timer, also when nothing is stored', async () => {
    const write = () => {
      for (const name of [kept, '.iso9660-1-a.tmp']) {
        writeFileSync(join(directory, name), 'x');
        utimesSync(join(directory, name), days(8), days(8));
      }
    };
    write();
    storeOf();
    await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]));

    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
    storeOf();
    await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]));
    await setTimeout(100);
    write();
    vi.advanceTimersByTime(60 * 60 * 1000);
    await setTimeout(100);
    // Files that appear while the process runs are as old as they are known, whatever their date.
    expect(readdirSync(directory)).toHaveLength(2);
    vi.advanceTimersByTime(2 * 60 * 60 * 1000);
    await vi.waitFor(() => expect(readdirSync(directory)).toEqual([kept]));
    vi.advanceTimersByTime(7 * 24 * 60 * 60 * 1000);
    await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]));
  });

  test('is an error when it cannot be synced, and what was kept before stays', async () => {
    await put();
    const before = readFileSync(keptFile());
    await beforeEachSync((stats) => {
      if (stats.isFile()) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' });
    });
    await expect(put()).rejects.toThrow('EIO');
    expect(readFileSync(keptFile()).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual([kept]);
  });

  test.skipIf(process.platform === 'win32')('is not written through a link under its temporary name', async () => {
    const outside = mkdtempSync(join(realpathSync(tmpdir()), 'outside-'));
    try {
      const victim = join(outside, 'victim');
      writeFileSync(victim, 'precious');
      await put();
      const link = plantLink(directory, victim);
      await put().catch(() => {});
      expect(link.planted).toBeDefined();
      expect(readFileSync(victim, 'latin1').slice(0, 20)).toBe('precious');
      expect(lstatSync(keptFile()).isFile()).toBe(true);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test('has a temporary name that no client can fetch, and that is cleared away an hour after its process died', async () => {
    const names = new Set<string>();
    await beforeEachSync(() => {
      for (const name of readdirSync(directory)) if (name !== kept) names.add(name);
    });
    await put();
    const [temporary = ''] = names;
    expect(names.size).toBe(1);
    for (const [age, stays] of [
      [1 / 48, true],
      [1 / 12, false],
    ] as const) {
      writeFileSync(join(directory, temporary), 'half');
      utimesSync(join(directory, temporary), days(age), days(age));
      await put();
      expect(readdirSync(directory).includes(temporary)).toBe(stays);
    }
    writeFileSync(join(directory, temporary), 'half');
    for (const name of [temporary, temporary.replace(/\.json$/, '')]) {
      expect(await storeOf().handle(new Request(`http://localhost/iso/${encodeURIComponent(name)}`))).toBeUndefined();
    }
  });
});
