import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readServed } from '../../src/serve/served-file.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'served-'));
  path = join(directory, 'file');
});
afterEach(() => rm(directory, { recursive: true }));

test('a file is read with its mode, up to the last byte it may have', async () => {
  await writeFile(path, 'abcd');
  await chmod(path, 0o640);
  const { content, mode } = await readServed(path, 4);
  expect(content.toString()).toBe('abcd');
  expect(mode & 0o777).toBe(0o640);
  await expect(readServed(path, 3)).rejects.toThrow(new Error(`${path} has more than 3 bytes`));
});

test('what is missing, leads nowhere or is no file is told, with the cause', async () => {
  const missing = await readServed(path, 4).catch((error: unknown) => error as Error);
  expect(missing).toEqual(new Error(`${path} does not exist`));
  expect((missing as Error).cause).toMatchObject({ code: 'ENOENT' });
  await symlink('nowhere', path);
  await expect(readServed(path, 4)).rejects.toThrow(`${path} is a link to nowhere, which does not exist`);
  await expect(readServed(directory, 4)).rejects.toThrow(new Error(`${directory} is not a regular file`));
});
