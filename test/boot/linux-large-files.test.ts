import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage } from 'iso9660-writer-ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORPUS_DATE } from '../../packages/iso9660-writer-ts/test/support/corpus/entries.js';
import { LARGE_SIZES, largeFiles, marksOf } from '../../packages/iso9660-writer-ts/test/support/corpus/sparse-file.js';
import { writeEnds } from '../../packages/iso9660-writer-ts/test/support/image-file.js';
import { linuxNeeds, runInLinux } from '../support/linux.js';
import { lacks } from '../support/tools.js';

const VIEWS = { 'Rock Ridge': 'iocharset=utf8', Joliet: 'norock,iocharset=utf8' } as const;

/** Shows the sizes of the files, and what stands where their marks are. */
function scriptOf(options: string): string {
  const marks = LARGE_SIZES.flatMap((size) =>
    Object.entries(marksOf(size)).map(
      ([at, text]) => `dd if=${size}.bin bs=1 skip=${at} count=${text.length} 2> /dev/null; echo " at ${at}"`,
    ),
  );
  return [
    `mount -t iso9660 -o ro,${options} /dev/vda /mnt && cd /mnt`,
    ...LARGE_SIZES.map((size) => `stat -c '%s' ${size}.bin`),
    ...marks,
    'cd / && umount /mnt',
    '',
  ].join('\n');
}

describe.skipIf(lacks(...linuxNeeds))('Linux reads files around 4 GiB and one of 9 GiB (MX-01)', () => {
  let directory: string;
  let shown: readonly string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-large-files-'));
    const image = join(directory, 'image.iso');
    await writeEnds(await createImage(largeFiles(LARGE_SIZES), { createdAt: CORPUS_DATE }), image);
    shown = (await runInLinux([image], Object.values(VIEWS).map(scriptOf).join(''))).trimEnd().split('\n');
  }, 300_000);

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test.each(Object.keys(VIEWS))('whole, in the tree of %s', (view) => {
    const number = Object.keys(VIEWS).indexOf(view);
    const marks = LARGE_SIZES.flatMap((size) => Object.entries(marksOf(size)).map(([at, text]) => `${text} at ${at}`));
    const expected = [...LARGE_SIZES.map(String), ...marks];
    expect(shown.slice(number * expected.length, (number + 1) * expected.length)).toEqual(expected);
  });
});
