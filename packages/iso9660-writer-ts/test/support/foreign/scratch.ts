import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory for as long as a suite needs it. */
export interface Scratch {
  path(name: string): string;
  remove(): Promise<void>;
}

export function openScratch(): Scratch {
  const directory = mkdtempSync(join(tmpdir(), 'iso9660-writer-'));
  return {
    path: (name) => join(directory, name),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Lends a new directory and removes it afterwards, whatever happened. */
export async function inScratch<T>(use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = openScratch();
  try {
    return await use(scratch);
  } finally {
    await scratch.remove();
  }
}
