import { basename, dirname } from 'node:path';
import type { ByteSource, Content } from '../index.js';
import { fromDirectory } from '../node/index.js';

/** A file of this machine as content, under the promise that it stays as it is until it has been read. */
export async function fileContent(file: string): Promise<ByteSource> {
  const name = basename(file);
  const options = { symlinks: 'follow', followTo: 'anywhere', exclude: (path: string) => path !== name } as const;
  for await (const entry of fromDirectory(dirname(file), options)) {
    if (entry.kind === 'file' && isSource(entry.content)) return entry.content;
  }
  throw new Error('there is no such file');
}

function isSource(content: Content): content is ByteSource {
  return typeof content === 'object' && 'read' in content;
}

/** Some bytes of a source. */
export function section(whole: ByteSource, start: number, end: number): ByteSource {
  if (end > whole.size) throw new Error(`it has ${whole.size} bytes, and ${end} are asked for`);
  return {
    size: end - start,
    read: (from, to, signal) => whole.read(start + from, start + to, signal),
  };
}
