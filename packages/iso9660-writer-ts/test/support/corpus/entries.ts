import type { Entry, Metadata } from '../../../src/tree/entry.js';

/** The day of everything a corpus does not date itself; also the images' creation date. */
export const CORPUS_DATE = new Date('2022-02-22T20:20:20Z');

export const file = (
  path: string,
  content: string | Uint8Array = `This is ${path}.\n`,
  metadata: Metadata = {},
): Entry => ({
  kind: 'file',
  path,
  content,
  metadata: { modifiedAt: CORPUS_DATE, ...metadata },
});

export const directory = (path: string, metadata: Metadata = {}): Entry => ({
  kind: 'directory',
  path,
  metadata: { modifiedAt: CORPUS_DATE, ...metadata },
});

export const symlink = (path: string, target: string, metadata: Metadata = {}): Entry => ({
  kind: 'symlink',
  path,
  target,
  metadata: { modifiedAt: CORPUS_DATE, ...metadata },
});
