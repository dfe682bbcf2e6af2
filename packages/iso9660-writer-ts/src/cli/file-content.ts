import { basename, dirname } from 'node:path';
import type { Content } from '../index.js';
import { fromDirectory } from '../node/index.js';

/** A file of this machine as content, under the promise that it stays as it is until it has been read. */
export async function fileContent(file: string): Promise<Content> {
  const name = basename(file);
  const options = { symlinks: 'follow', followTo: 'anywhere', exclude: (path: string) => path !== name } as const;
  for await (const entry of fromDirectory(dirname(file), options)) {
    if (entry.kind === 'file') return entry.content;
  }
  throw new Error('there is no such file');
}
