import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryOfHoles } from '../packages/iso9660-writer-ts/test/support/holes.js';
import { installBuiltWriter } from './support/built-writer.js';
import { runTool } from './support/tools.js';

const GIB = 1024 ** 3;
const MEBI = 1024 ** 2;

/** Streams an image of a directory to nobody, and tells its size and the most memory the process had. */
const CONSUMER = `
import { createImage } from 'iso9660-writer-ts';
import { fromDirectory } from 'iso9660-writer-ts/node';

const image = await createImage(fromDirectory(process.argv[2]));
let bytes = 0;
for await (const chunk of image.stream()) bytes += chunk.length;
console.log(JSON.stringify({ size: image.size, bytes, peak: process.resourceUsage().maxRSS * 1024 }));
`;

describe('memory', () => {
  let directory: string;
  let tree: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'memory-'));
    tree = await mkdtemp(join(directoryOfHoles(), 'memory-tree-'));
    await installBuiltWriter(directory);
    await writeFile(join(directory, 'consumer.mjs'), CONSUMER);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
    await rm(tree, { recursive: true, force: true });
  });

  test('does not grow with the image: 5 GiB stream within 150 MiB', async () => {
    await writeFile(join(tree, 'disk.img'), '');
    await truncate(join(tree, 'disk.img'), 5 * GIB);
    const { stdout } = await runTool(process.execPath, ['consumer.mjs', tree], { cwd: directory, timeout: 120_000 });
    const { size, bytes, peak } = JSON.parse(stdout) as { size: number; bytes: number; peak: number };
    expect(bytes).toBe(size);
    expect(size).toBeGreaterThan(5 * GIB);
    expect(peak).toBeLessThan(150 * MEBI);
  }, 150_000);
});
