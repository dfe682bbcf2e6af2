import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImage, type Entry, IsoError } from '../../../src/index.js';
import { fromDirectory } from '../../../src/node/from-directory.js';
import { pipeImage } from '../../../src/node/pipe-image.js';
import { entriesOf, failureOf, pathsOf } from '../collect.js';
import { descriptorsBelow, onLinux } from '../host.js';
import { makeLargeTree } from './large-tree.js';

const createdAt = new Date('2026-01-02T03:04:05Z');

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'iso9660-two-threads-'));
  makeLargeTree(root);
});
afterAll(() => rmSync(root, { recursive: true }));

const scan = (threads: 1 | 2) => fromDirectory(root, { threads });

/** Entries without their sources, which are told apart by more than their content. */
function plain(entries: readonly Entry[]) {
  return entries.map((entry) => (entry.kind === 'file' ? { ...entry, content: (entry.content as Blob).size } : entry));
}

async function piped(entries: AsyncIterable<Entry>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const image = await createImage(entries, { createdAt });
  await pipeImage(image, { write: (bytes) => void pieces.push(Buffer.from(bytes)) });
  return Buffer.concat(pieces);
}

describe.skipIf(!onLinux)('with two threads', () => {
  test('a scan finds what it finds with one, in the same order', async () => {
    expect(plain(await entriesOf(scan(2)))).toEqual(plain(await entriesOf(scan(1))));
  });

  test('an image has the bytes that it has when it is read without a second thread', async () => {
    const image = await createImage(scan(1), { createdAt });
    const bytes = await piped(scan(2));
    expect(bytes.length).toBe(image.size);
    expect(bytes.equals(await image.read(0, image.size))).toBe(true);
    expect(descriptorsBelow(root)).toEqual([]);
  });

  test('several scans and images at the same time do not meet', async () => {
    const expected = await piped(scan(1));
    const images = await Promise.all([piped(scan(2)), piped(scan(2)), piped(scan(2))]);
    expect(images.map((image) => image.equals(expected))).toEqual([true, true, true]);
  });

  test('an excluded directory is not entered, and what is in it is not asked for', async () => {
    const asked: string[] = [];
    const exclude = (path: string) => {
      asked.push(path);
      return path === 'outer-1' || path === 'outer-4/inner-7';
    };
    const paths = await pathsOf(fromDirectory(root, { exclude, threads: 2 }));
    const inside = (path: string) => path.startsWith('outer-1/') || path.startsWith('outer-4/inner-7/');
    expect(paths.length).toBeGreaterThan(5_000);
    expect([...paths, ...asked].filter(inside)).toEqual([]);
    expect(paths).not.toContain('outer-1');
  });

  test('a scan that is left gives back what it had ordered, and the next one has all', async () => {
    for (let times = 0; times < 20; times++) {
      let seen = 0;
      for await (const _entry of scan(2)) if (++seen === 5_000) break;
    }
    expect(await pathsOf(scan(2))).toEqual(await pathsOf(scan(1)));
  });

  test('a directory that goes away during the scan is a problem, and named', async () => {
    const directory = join(root, 'outer-6/inner-40');
    const away = join(root, '..', `${process.pid}-away`);
    const exclude = (path: string) => {
      if (path === 'outer-6/inner-39' && existsSync(directory)) renameSync(directory, away);
      return false;
    };
    try {
      const failure = await failureOf(entriesOf(fromDirectory(root, { exclude, threads: 2 })));
      const { problems } = failure as IsoError;
      expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['SOURCE_CHANGED']));
      expect(problems.every(({ path }) => path?.startsWith('outer-6/inner-40'))).toBe(true);
    } finally {
      renameSync(away, directory);
    }
  });

  describe('a small file', () => {
    const path = 'outer-5/inner-50/file-2455';
    let file: string;
    let content: Buffer;
    let times: { atime: Date; mtime: Date };

    beforeAll(() => {
      file = join(root, path);
      content = readFileSync(file);
      times = statSync(file);
    });

    /** What reading says when the file is changed after the image was planned. */
    async function failureAfter(change: () => void): Promise<unknown> {
      const image = await createImage(scan(2), { createdAt });
      const written: number[] = [];
      change();
      try {
        return await failureOf(pipeImage(image, { write: (bytes) => void written.push(bytes.length) }));
      } finally {
        writeFileSync(file, content);
        utimesSync(file, times.atime, times.mtime);
        expect(written.reduce((sum, count) => sum + count, 0)).toBeLessThan(image.size);
        expect(descriptorsBelow(root)).toEqual([]);
      }
    }

    test.each([
      ['that was written again', () => writeFileSync(file, content), 'SOURCE_CHANGED'],
      ['that grew', () => writeFileSync(file, Buffer.concat([content, content])), 'SOURCE_CHANGED'],
      ['that was cut', () => writeFileSync(file, content.subarray(1)), 'SOURCE_CHANGED'],
      ['that is gone', () => rmSync(file), 'SOURCE_CHANGED'],
    ] as const)('%s is an error, whichever thread comes to it', async (_what, change, code) => {
      const failure = await failureAfter(change);
      expect(failure).toBeInstanceOf(IsoError);
      expect([(failure as IsoError).code, (failure as IsoError).path]).toEqual([code, path]);
    });
  });

  test('an abort ends the writing and leaves no file open', async () => {
    const image = await createImage(scan(2), { createdAt });
    const abort = new AbortController();
    let written = 0;
    const write = (bytes: Uint8Array) => {
      written += bytes.length;
      if (written > image.size / 2) abort.abort(new Error('enough'));
    };
    await expect(pipeImage(image, { write }, { signal: abort.signal })).rejects.toThrow('enough');
    expect(descriptorsBelow(root)).toEqual([]);
  });
});
