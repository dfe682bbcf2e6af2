import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory, writeImage } from 'iso9660-writer-ts/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linuxNeeds, runInLinux } from '../support/linux.js';
import { lacks } from '../support/tools.js';
import { writePackages } from './installer-tree.js';

/** Lists one mounted view of the image as lines of type, mode (links have none), digest or target, and path. */
const list = (options: string) => `
mount -t iso9660 -o ro,${options} /dev/vda /mnt
cd /mnt
echo '--- view'
find . ! -name . | while IFS= read -r path; do
  if [ -L "$path" ]; then echo "link $(readlink "$path") $path"
  elif [ -d "$path" ]; then echo "directory $(stat -c %a "$path") $path"
  else echo "file $(stat -c %a "$path") $(md5sum < "$path" | cut -c 1-32) $path"
  fi
done
cd /
umount /mnt
`;

/** Longer than one NM entry, a directory record and a Joliet name; as long as Linux reads (Q03). */
const longName = 'n'.repeat(253);

/** MD5 of nothing. */
const EMPTY = createHash('md5').digest('hex');

describe.skipIf(lacks(...linuxNeeds))('Linux mounts an image', () => {
  let directory: string;
  let tree: string;
  let views: readonly (readonly string[])[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-mount-'));
    tree = join(directory, 'tree');
    const image = join(directory, 'image.iso');
    await writePackages(tree);
    await writeDeepFile(tree);
    await writeFile(join(tree, 'executable'), '#!/bin/sh\n', { mode: 0o755 });
    await writeFile(join(tree, longName), 'long\n');
    await symlink('../no/such/file', join(tree, 'dangling'));
    await writeImage(await createImage(fromDirectory(tree)), image);
    const script = ['iocharset=utf8', 'norock,iocharset=utf8,check=strict', 'norock,nojoliet'].map(list).join('');
    const shown = await runInLinux(image, script);
    views = shown
      .split('--- view\n')
      .slice(1)
      .map((view) => view.trimEnd().split('\n').sort());
  }, 300_000);

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('with Rock Ridge, and sees every name, mode, content and link of the tree', async () => {
    expect(views[0]).toEqual(await listTree(tree));
  });

  test('with Joliet, and sees every name and content but the links, the long name cut to 103 units', async () => {
    const expected = (await listTree(tree)).filter((line) => !line.startsWith('link '));
    const cut = expected.map((line) => line.replace(longName, longName.slice(0, 103)));
    expect(withoutModes(views[1])).toEqual(withoutModes(cut));
  });

  test('without both, and sees every content under a name of the primary hierarchy, and links as empty files', async () => {
    const expected = (await listTree(tree)).map((line) => line.replace(/^link \S+/, `file 777 ${EMPTY}`));
    expect(digests(views[2])).toEqual(digests(expected));
  });
});

/** Twelve levels, where ECMA-119 allows eight. */
async function writeDeepFile(root: string): Promise<void> {
  const file = join(root, ...Array.from({ length: 11 }, (_, level) => `level ${level + 1}`), 'file');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'deep\n');
}

/** The same lines as from the script, taken from the source directory. */
async function listTree(root: string): Promise<string[]> {
  const paths = await readdir(root, { recursive: true });
  const lines = paths.map(async (path) => {
    const file = join(root, path);
    const status = await lstat(file);
    if (status.isSymbolicLink()) return `link ${await readlink(file)} ./${path}`;
    const mode = (status.mode & 0o7777).toString(8);
    if (status.isDirectory()) return `directory ${mode} ./${path}`;
    return `file ${mode} ${createHash('md5')
      .update(await readFile(file))
      .digest('hex')} ./${path}`;
  });
  return (await Promise.all(lines)).sort();
}

/** Modes are Rock Ridge's. */
function withoutModes(lines: readonly string[] = []): string[] {
  return lines.map((line) => line.replace(/^(\w+) \d+/, '$1')).sort();
}

function digests(lines: readonly string[] = []): string[] {
  return lines.flatMap((line) => /^file \d+ (\w+)/.exec(line)?.[1] ?? []).sort();
}
