import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildEsp } from 'iso9660-writer-ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORPUS_DATE } from '../../packages/iso9660-writer-ts/test/support/corpus/entries.js';
import { fatTree } from '../../packages/iso9660-writer-ts/test/support/corpus/fat-tree.js';
import { manifestOf } from '../../packages/iso9660-writer-ts/test/support/corpus/manifest-of.js';
import { type Manifest, only } from '../../packages/iso9660-writer-ts/test/support/foreign/manifest.js';
import { linuxNeeds, runInLinux } from '../support/linux.js';
import { parseViews, scriptOfView } from '../support/linux-view.js';
import { lacks } from '../support/tools.js';

const FAT_TYPES = [12, 16, 32] as const;

/** Files are dated in steps of two seconds. FAT has neither owners, modes nor links. */
function recorded(rows: Manifest): Manifest {
  return only(rows, 'type', 'size', 'sha256', 'mtime').map(({ mtime = 0, ...row }) => ({
    ...row,
    mtime: mtime - (mtime % 2),
  }));
}

describe.skipIf(lacks(...linuxNeeds))('Linux mounts an EFI system partition of ours', () => {
  let directory: string;
  let views: readonly Manifest[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'linux-fat-'));
    const volumes = FAT_TYPES.map((fatType) => join(directory, `fat${fatType}.img`));
    for (const [index, volume] of volumes.entries()) {
      const source = await buildEsp(fatTree(), { fatType: FAT_TYPES[index]!, createdAt: CORPUS_DATE });
      await pipeline(Readable.from(source.read(0, source.size)), createWriteStream(volume));
    }
    const script = ['/dev/vda', '/dev/vdb', '/dev/vdc'].map((device) =>
      scriptOfView({ type: 'vfat', device, options: 'utf8,tz=UTC' }),
    );
    views = parseViews(await runInLinux(volumes, script.join('')));
  }, 300_000);

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test.each(FAT_TYPES)('of FAT%i, and shows every name, short or long, every size, date and content', async (type) => {
    expect(recorded(views[FAT_TYPES.indexOf(type)] ?? [])).toEqual(recorded(await manifestOf(fatTree())));
  });
});
