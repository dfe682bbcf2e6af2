import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A directory of its own. */
export interface Scratch {
  path(name: string): string;
}

/** A directory that is there while the tests of the suite run; its paths are known before. */
export function scratchOfSuite(): Scratch {
  const scratch = newScratch();
  beforeAll(() => mkdir(scratch.root));
  afterAll(() => rm(scratch.root, { recursive: true, force: true }));
  return scratch;
}

/** Lends a new directory and removes it afterwards, whatever happened. */
export async function inScratch<T>(use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = newScratch();
  await mkdir(scratch.root);
  try {
    return await use(scratch);
  } finally {
    await openDirectories(Buffer.from(scratch.root));
    await rm(scratch.root, { recursive: true, force: true });
  }
}

/** Lets the owner into all directories. Names need not be UTF-8. */
async function openDirectories(directory: Buffer): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory()) await openDirectories(Buffer.concat([directory, Buffer.from('/'), entry.name]));
  }
}

function newScratch(): Scratch & { root: string } {
  const root = join(tmpdir(), `iso9660-interop-${randomUUID()}`);
  return { root, path: (name) => join(root, name) };
}
