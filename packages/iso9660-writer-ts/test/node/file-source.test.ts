import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FileSource, fileSource } from '../../src/node/file-source.js';
import { fromDirectory } from '../../src/node/from-directory.js';
import { failureOf, openedAtOnce, readThrough, sourceAt } from './collect.js';
import { asOrdinaryUser, descriptorsBelow, mkfifo, onLinux } from './host.js';
import { withDirectory } from './scratch-directory.js';

const TEXT = '0123456789';
const SECONDS = 1_000_000_000;

/** Lends a file `f` and the source that a scan made of it. */
function withFile(use: (source: FileSource, file: string, root: string) => Promise<void>): Promise<void> {
  return withDirectory(async (root) => {
    const file = join(root, 'f');
    writeFileSync(file, TEXT);
    utimesSync(file, SECONDS, SECONDS);
    await use(await sourceAt(fromDirectory(root), 'f'), file, root);
    if (onLinux) expect(descriptorsBelow(root)).toEqual([]);
  });
}

async function textOfRead(source: FileSource, start: number, end: number, signal?: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const bytes of source.read(start, end, signal)) pieces.push(bytes);
  return Buffer.concat(pieces).toString();
}

describe('a file that stays as it was scanned', () => {
  test.each([1, 3, 10, 64])('gives its bytes to targets of %i bytes', (size) =>
    withFile(async (source) => expect(await readThrough(source, size)).toBe(TEXT)),
  );

  test('gives any range, any number of times', () =>
    withFile(async (source) => {
      expect(await textOfRead(source, 3, 7)).toBe('3456');
      expect(await textOfRead(source, 0, 10)).toBe(TEXT);
      expect(await textOfRead(source, 10, 10)).toBe('');
    }));

  test('is larger than one piece of a read', () =>
    withDirectory(async (root) => {
      writeFileSync(join(root, 'large'), 'x'.repeat(200_000));
      const source = await sourceAt(fromDirectory(root), 'large');
      expect(await textOfRead(source, 1, 200_000)).toBe('x'.repeat(199_999));
    }));

  test('answers 0 after its end, and again after it was closed', () =>
    withFile(async (source) => {
      const cursor = openedAtOnce(source, 8, 10);
      const target = new Uint8Array(4);
      expect(cursor.fill(target)).toBe(2);
      expect(cursor.fill(target)).toBe(0);
      cursor.close();
      cursor.close();
      expect(cursor.fill(target)).toBe(0);
      expect([...target]).toEqual([0x38, 0x39, 0, 0]);
    }));

  test('has no descriptor open before it is opened and after a consumer leaves early', () =>
    withFile(async (source, _, root) => {
      if (onLinux) expect(descriptorsBelow(root)).toEqual([]);
      for await (const bytes of source.read(0, 10)) {
        if (onLinux) expect(descriptorsBelow(root)).toHaveLength(1);
        expect(bytes).toHaveLength(10);
        break;
      }
    }));

  test('is not read any further after an abort', () =>
    withFile(async (source) => {
      const stop = new AbortController();
      const cursor = openedAtOnce(source, 0, 10, stop.signal);
      cursor.fill(new Uint8Array(4));
      stop.abort(new Error('enough'));
      expect(() => cursor.fill(new Uint8Array(4))).toThrow('enough');
      cursor.close();
      await expect(textOfRead(source, 0, 10, stop.signal)).rejects.toThrow('enough');
    }));
});

describe('a file that changed between the scan and its opening (ST-03)', () => {
  const changes: [string, string, (file: string) => void][] = [
    ['grown', '10 bytes promised, 11 found', (file) => appendFileSync(file, '!')],
    ['truncated', '10 bytes promised, 4 found', (file) => truncateSync(file, 4)],
    ['removed', 'a regular file promised, nothing found', (file) => rmSync(file)],
    ['rewritten in place', 'modified', (file) => utimesSync(file, 1, 1)],
    [
      'replaced by a directory',
      'a regular file promised, something else found',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
    [
      'replaced by a link to an equal file',
      'a regular file promised, a symbolic link found',
      (file) => {
        renameSync(file, `${file}.old`);
        symlinkSync('f.old', file);
      },
    ],
    [
      'replaced by another of equal size and date',
      'one file promised, another of equal size and date found',
      (file) => {
        writeFileSync(`${file}.new`, TEXT.toUpperCase());
        utimesSync(`${file}.new`, SECONDS, SECONDS);
        renameSync(`${file}.new`, file);
      },
    ],
    [
      'overwritten in place and given its date again',
      'its state of',
      (file) => {
        const { ctimeMs } = statSync(file);
        do {
          writeFileSync(file, TEXT.toUpperCase());
          utimesSync(file, SECONDS, SECONDS);
        } while (statSync(file).ctimeMs === ctimeMs);
      },
    ],
  ];

  test.each(changes)('is reported when it was %s', (_, difference, change) =>
    withFile(async (source, file) => {
      change(file);
      const error = await failureOf(readThrough(source));
      expect(error).toMatchObject({ code: 'SOURCE_CHANGED', path: 'f', message: expect.stringContaining(difference) });
    }),
  );
});

describe.skipIf(!existsSync('/sys/kernel/fscaps'))('a file that promises more than it has', () => {
  test('is reported: /sys says one page for texts of a few bytes', async () => {
    const exclude = (path: string) => path !== 'fscaps';
    const source = await sourceAt(fromDirectory('/sys/kernel', { exclude }), 'fscaps');
    const message = expect.stringMatching(/\d+ bytes promised, \d found/);
    expect(await failureOf(readThrough(source))).toMatchObject({ code: 'SOURCE_CHANGED', message });
  });
});

describe('a file that is not there to be read', () => {
  test.skipIf(mkfifo.missing)(`does not hold the process when it is a fifo by now ${mkfifo.note}`, () =>
    withFile(async (source, file) => {
      rmSync(file);
      spawnSync('mkfifo', [file]);
      expect(await failureOf(readThrough(source))).toMatchObject({ code: 'SOURCE_CHANGED' });
    }),
  );

  test('is SOURCE_UNREADABLE, with the reason of the system as the cause', () =>
    withFile(async (source, file, root) => {
      chmodSync(root, 0o755);
      chmodSync(file, 0);
      const error = await asOrdinaryUser(() => failureOf(readThrough(source)));
      expect(error).toMatchObject({ code: 'SOURCE_UNREADABLE', path: 'f', cause: { code: 'EACCES' } });
    }));
});

describe('a file that changes while it is read (ST-03)', () => {
  test('is reported by the fill that takes all of it at once', () =>
    withFile(async (source, file) => {
      const cursor = openedAtOnce(source, 0, source.size);
      try {
        writeFileSync(file, 'abcdefghij');
        expect(() => cursor.fill(new Uint8Array(64))).toThrow(/^f changed .*: modified/);
      } finally {
        cursor.close();
      }
    }));

  /** Reads half, lets the file change, and answers what reading the rest fails with. */
  async function changedHalfway(source: FileSource, change: () => void): Promise<unknown> {
    const cursor = openedAtOnce(source, 0, source.size);
    try {
      cursor.fill(new Uint8Array(5));
      change();
      return await failureOf((async () => cursor.fill(new Uint8Array(64)))());
    } finally {
      cursor.close();
    }
  }

  test.each([2, 7])('is reported with the %i bytes that it has left when it was truncated', (left) =>
    withFile(async (source, file) => {
      const error = await changedHalfway(source, () => truncateSync(file, left));
      const message = expect.stringContaining(`10 bytes promised, ${left} found`);
      expect(error).toMatchObject({ code: 'SOURCE_CHANGED', message });
    }),
  );

  test('is reported with its last bytes when it grew', () =>
    withFile(async (source, file) => {
      const error = await changedHalfway(source, () => appendFileSync(file, '!'));
      expect(error).toMatchObject({
        code: 'SOURCE_CHANGED',
        message: expect.stringContaining('10 bytes promised, 11 found'),
      });
    }));

  test('is reported with its last bytes when it was rewritten in place', () =>
    withFile(async (source, file) => {
      const error = await changedHalfway(source, () => writeFileSync(file, 'abcdefghij'));
      expect(error).toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringContaining('modified') });
    }));
});

describe('fileSource', () => {
  test.each(['synchronous', 'asynchronous'] as const)('reads a file of any path, links followed (%s)', (reading) =>
    withDirectory(async (root) => {
      writeFileSync(join(root, 'f'), TEXT);
      symlinkSync('f', join(root, 'link'));
      const source = await fileSource(join(root, 'link'), { reading });
      expect(source.size).toBe(10);
      expect(await textOfRead(source as FileSource, 2, 7)).toBe('23456');
      expect(descriptorsBelow(root)).toEqual([]);
    }),
  );

  test.each([
    ['does not exist', 'nothing'],
    ['is not a regular file', '.'],
  ])('says so when the path %s', (fact, name) =>
    withDirectory(async (root) => {
      const failure = await failureOf(fileSource(join(root, name)));
      expect(failure).toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining(fact) });
    }),
  );

  test.each(['synchronous', 'asynchronous'] as const)('notices that the file has changed (%s)', (reading) =>
    withDirectory(async (root) => {
      const file = join(root, 'f');
      writeFileSync(file, TEXT);
      const source = await fileSource(file, { reading });
      appendFileSync(file, '!');
      expect(await failureOf(textOfRead(source as FileSource, 0, 10))).toMatchObject({ code: 'SOURCE_CHANGED' });
      expect(descriptorsBelow(root)).toEqual([]);
    }),
  );
});
