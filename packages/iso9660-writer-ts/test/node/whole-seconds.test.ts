import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fromDirectory } from '../../src/node/index.js';
import { withDirectory } from './scratch-directory.js';

/** Looks that were under way together, at most. */
let together = 0;
let underWay = 0;
const asked: string[] = [];

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const lstat = (path: string, ...rest: unknown[]) => {
    const answer = rest.pop() as (...answers: unknown[]) => void;
    asked.push(path);
    together = Math.max(together, ++underWay);
    const call = real.lstat as (...given: unknown[]) => void;
    call(path, ...rest, (...answers: unknown[]) => {
      // A disk that takes its time: other looks begin meanwhile, if they may.
      setTimeout(() => {
        underWay--;
        answer(...answers);
      }, 1);
    });
  };
  return { ...real, lstat, default: { ...real, lstat } };
});

test('names with dates of whole seconds are looked at once, and several at a time, like all others', () =>
  withDirectory(async (scratch) => {
    const names = Array.from({ length: 20 }, (_, index) => `file-${index}`);
    for (const name of names) {
      fs.writeFileSync(join(scratch, name), '');
      fs.utimesSync(join(scratch, name), 1_700_000_000, 1_700_000_000);
    }
    const dates: unknown[] = [];
    for await (const { path, metadata } of fromDirectory(scratch, { reading: 'asynchronous' })) {
      if (path !== '') dates.push(metadata?.modifiedAt);
    }
    expect(dates).toEqual(names.map(() => new Date(1_700_000_000_000)));
    expect(together).toBeGreaterThan(1);
    for (const name of names) expect(asked.filter((path) => path.endsWith(`/${name}`))).toHaveLength(1);
  }));
