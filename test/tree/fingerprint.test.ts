import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  lutimes,
  mkdir,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { treeFingerprint } from '../../src/tree/fingerprint.js';
import { makeTree } from '../support/os-tree.js';
import { lacks } from '../support/tools.js';

const run = promisify(execFile);

let tree: string;
const at = (path: string) => join(tree, path);

beforeEach(async () => {
  tree = await makeTree({ 'a.txt': 'one', 'sub/b.txt': 'two', link: { linkTo: 'a.txt' }, 'empty/x': '' });
  await rm(at('empty/x'));
});
afterEach(() => rm(tree, { recursive: true, force: true }));

describe('the fingerprint of a tree', () => {
  test('is that of a second look', async () => {
    expect(await treeFingerprint(tree)).toEqual(await treeFingerprint(`${tree}/.`));
  });

  test.each<[string, () => Promise<unknown>]>([
    ['content of another size', () => writeFile(at('a.txt'), 'three')],
    ['content of equal size', () => writeFile(at('a.txt'), 'ONE')],
    ['an empty file more', () => writeFile(at('c.txt'), '')],
    ['an empty directory more', () => mkdir(at('c'))],
    ['an empty directory less', () => rmdir(at('empty'))],
    ['a file less', () => rm(at('sub/b.txt'))],
    ['a name', () => rename(at('a.txt'), at('A.txt'))],
    ['a place', () => rename(at('a.txt'), at('sub/a.txt'))],
    ['a mode', () => chmod(at('a.txt'), 0o600)],
    ['the mode of a directory', () => chmod(at('sub'), 0o700)],
    ['a fraction of a millisecond', () => utimes(at('a.txt'), 1_750_000_000.000_01, 1_750_000_000.000_01)],
    ['the date of a directory', () => utimes(at('sub'), 1, 1)],
    ['the date of a link', () => lutimes(at('link'), 1, 1)],
    ['a link elsewhere', () => rm(at('link')).then(() => symlink('b.txt', at('link')))],
    ['a file for a link', () => rm(at('link')).then(() => writeFile(at('link'), 'a.txt'))],
    ['a second name', () => link(at('a.txt'), at('sub/b2.txt'))],
  ])('tells %s, of one tree and of copies', async (_what, change) => {
    const before = await treeFingerprint(tree);
    await change();
    const after = await treeFingerprint(tree);
    expect(after.shared).not.toBe(before.shared);
    expect(after.copied).not.toBe(before.copied);
  });

  test.skipIf(process.getuid?.() !== 0)('tells another owner', async () => {
    const before = await treeFingerprint(tree);
    await chown(at('a.txt'), 1000, 100);
    expect((await treeFingerprint(tree)).copied).not.toBe(before.copied);
  });

  test('tells content under the old date only of one tree', async () => {
    const { atime, mtime } = await stat(at('a.txt'));
    const before = await treeFingerprint(tree);
    await writeFile(at('a.txt'), 'ONE');
    await utimes(at('a.txt'), atime, mtime);
    const after = await treeFingerprint(tree);
    expect(after.shared).not.toBe(before.shared);
    expect(after.copied).toBe(before.copied);
  });

  test.skipIf(lacks('cp'))('of a copy is that of copies, with its linked files', async () => {
    await link(at('a.txt'), at('sub/c.txt'));
    await link(at('a.txt'), at('sub/d.txt'));
    await run('cp', ['-a', tree, `${tree}-copy`]);
    const [original, copy] = [await treeFingerprint(tree), await treeFingerprint(`${tree}-copy`)];
    await rm(`${tree}-copy`, { recursive: true });
    expect(copy.copied).toBe(original.copied);
    expect(copy.shared).not.toBe(original.shared);
  });

  test('tells which names are one file, of copies too', async () => {
    for (const name of ['p', 'q', 'r', 's']) await writeFile(at(name), '');
    const pair = async (...pairs: readonly (readonly [string, string])[]) => {
      for (const name of ['p', 'q', 'r', 's']) await rm(at(name));
      for (const [a, b] of pairs) {
        await writeFile(at(a), '');
        await utimes(at(a), 1, 1);
        await link(at(a), at(b));
      }
      await utimes(tree, 1, 1);
      return (await treeFingerprint(tree)).copied;
    };
    expect(await pair(['p', 'q'], ['r', 's'])).not.toBe(await pair(['p', 'r'], ['q', 's']));
  });

  test.skipIf(process.platform !== 'linux')('tells names apart that are not UTF-8', async () => {
    const named = async (byte: number) => {
      const file = Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([byte])]);
      await writeFile(file, '');
      await utimes(file, 1, 1);
      const { copied } = await treeFingerprint(tree);
      await rm(file);
      return copied;
    };
    expect(await named(0xff)).not.toBe(await named(0xfe));
  });

  test('of nothing is the error of the system', async () => {
    await expect(treeFingerprint(at('none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of a file, and of what is laid over it, tells when one of them is another', async () => {
    const before = await treeFingerprint([at('a.txt'), tree]);
    expect(await treeFingerprint([at('a.txt'), tree])).toEqual(before);
    expect(await treeFingerprint([tree, at('a.txt')])).not.toEqual(before);
    expect((await treeFingerprint(at('a.txt'))).copied).not.toBe(before.copied);
    await writeFile(at('a.txt'), 'of another length');
    expect((await treeFingerprint([at('a.txt'), tree])).shared).not.toBe(before.shared);
  });

  test('leaves other work its turn', async () => {
    for (let index = 0; index < 3000; index++) await writeFile(at(`sub/${index}`), '');
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await treeFingerprint(tree);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
  });
});
