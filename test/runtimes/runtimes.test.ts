import { createHash } from 'node:crypto';
import { chmod, cp, link, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installBuiltWriter } from '../support/built-writer.js';
import { runTool } from '../support/tools.js';
import { foundRuntimes } from './found-runtimes.js';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'runtimes-'));
  await installBuiltWriter(home);
  await cp(fileURLToPath(new URL('fixture', import.meta.url)), home, { recursive: true });
});

afterAll(() => rm(home, { recursive: true }));

describe('the built writer, with nothing but what runtimes share', () => {
  let here: Report;

  beforeAll(async () => {
    here = await reportOf(process.execPath, []);
  });

  test('makes the same image however it is read', () => {
    expect(new Set(Object.values(here.digests)).size).toBe(1);
  });

  test('reads it back as it is, from whatever it is given as', () => {
    const { digests, names, boot, check, text, refused } = here.readBack;
    expect(Object.keys(digests)).toEqual(['blob', 'bytes', 'stream', 'source']);
    expect(new Set(Object.values(digests)).size).toBe(1);
    expect(Object.keys(names)).toEqual(['rockRidge', 'joliet', 'enhanced', 'primary']);
    expect(boot).toMatchObject([{ path: 'boot/loader.bin', infoTable: true }]);
    expect(check).toMatchObject({ findings: [], sums: [{ carrier: 'implantisomd5', isRight: true }] });
    expect([text, refused]).toEqual(['naïve – 日本語\n', { name: 'IsoReadError', code: 'NOT_ISO9660' }]);
  });

  test('closes, errors and tells what it should when a stream ends early', () => {
    expect(here.ends).toEqual({
      cancelled: 'closed',
      aborted: 'enough',
      changed: { name: 'IsoError', code: 'SOURCE_CHANGED', path: 'shrunk' },
    });
  });

  describe.each(foundRuntimes)('in $title', ({ executable, run, missing }) => {
    test.skipIf(missing)('makes the same bytes, warnings and errors', async () => {
      expect(await reportOf(executable, run)).toEqual(here);
    });
  });
});

describe('the built writer on a file system', () => {
  let tree: string;
  let expected: string;

  beforeAll(async () => {
    tree = join(home, 'tree');
    await makeDirectory(tree);
    expected = await imageOf(process.execPath, []);
  });

  describe.each(foundRuntimes)('in $title', ({ executable, runWithFiles, missing }) => {
    test.skipIf(missing)('reads a directory and writes the same file', async () => {
      expect(await imageOf(executable, runWithFiles)).toBe(expected);
    });
  });

  async function imageOf(executable: string, flags: readonly string[]): Promise<string> {
    const file = join(home, 'directory.iso');
    await runTool(executable, [...flags, 'write-directory.mjs', tree, file], { cwd: home });
    const digest = createHash('sha256').update(await readFile(file));
    await rm(file);
    return digest.digest('hex');
  }
});

interface Report {
  readonly digests: Readonly<Record<string, string>>;
  readonly ends: unknown;
  readonly readBack: {
    readonly digests: Readonly<Record<string, string>>;
    readonly names: Readonly<Record<string, string>>;
    readonly boot: readonly unknown[];
    readonly check: unknown;
    readonly text: string;
    readonly refused: unknown;
  };
}

async function reportOf(executable: string, flags: readonly string[]): Promise<Report> {
  const { stdout } = await runTool(executable, [...flags, 'print-report.mjs'], { cwd: home });
  return JSON.parse(stdout) as Report;
}

/** Files, links and dates of every kind that any file system has. */
async function makeDirectory(directory: string): Promise<void> {
  const sub = join(directory, 'Überblick – 概要');
  await mkdir(sub, { recursive: true });
  await writeFile(join(sub, 'large.bin'), Buffer.alloc(3_000_001, 'kickstart'));
  await writeFile(join(directory, 'run.sh'), '#!/bin/sh\n');
  await chmod(join(directory, 'run.sh'), 0o755);
  await link(join(directory, 'run.sh'), join(directory, 'hard link'));
  await symlink('Überblick – 概要/large.bin', join(directory, 'latest'));
  // So many that a second thread takes part.
  for (let index = 0; index < 50; index++) {
    const many = join(directory, 'many', String(index));
    await mkdir(many, { recursive: true });
    await Promise.all(
      Array.from({ length: 100 }, (_, number) => writeFile(join(many, `${number}.txt`), `${number}\n`)),
    );
  }
  const date = new Date('2022-05-04T03:02:01Z');
  for (const path of [join(sub, 'large.bin'), sub, join(directory, 'run.sh')]) await utimes(path, date, date);
}
