import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Entry } from 'iso9660-writer-ts';
import { isError, messageOf } from 'iso9660-writer-ts/internal';
import { type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import type { AddedFile } from '../options.js';
import { readServed } from '../serve/served-file.js';
import { absenceAt } from '../tree/absence.js';

/** A file of this machine and its place in the image. */
export interface Addition {
  readonly path: string;
  readonly file: string;
}

/** `PATH=FILE`, divided at the first equal sign without a backslash; `\=` and `\\` are what they escape, as in grafts of `mkiso`. */
export function addition(value: string): Addition {
  const [, path = '', file = ''] = /^((?:[^\\=]|\\.)*)=(.*)$/s.exec(value) ?? [];
  const added = { path: unescaped(path).replace(/^\/+/, ''), file: unescaped(file) };
  if (added.path === '' || added.file === '') throw new InvalidArgumentError('It must be <path>=<file>.');
  return added;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\=])/g, '$1');
}

/**
 * The files as entries with the modes that they have here, read when the image is.
 *
 * @throws {CommandFailure} when one cannot be looked at, or is no regular file.
 */
export async function addedFiles(additions: readonly Addition[], io: ProcessIo): Promise<readonly Entry[]> {
  const { fileSource } = await import('iso9660-writer-ts/node');
  return await Promise.all(
    additions.map(async ({ path, file }): Promise<Entry> => {
      const place = resolve(io.cwd, file);
      const stats = await stat(place).catch((error: NodeJS.ErrnoException) => error);
      if (isError(stats)) throw notAdded(`${place} ${await absenceAt(place, stats)}`);
      if (!stats.isFile()) throw notAdded(`${place} is not a regular file`);
      return { kind: 'file', path, content: await fileSource(place), metadata: { mode: stats.mode & 0o7777 } };
    }),
  );
}

/** Files of a server: they are small, and a later edit counts for the next image. */
const MAX_SERVED_BYTES = 16 * 1024 * 1024;

/**
 * Answers how to read the files for an image.
 *
 * @throws {CommandFailure} at once when one cannot be read, is no regular file or too long.
 */
export async function addedFilesReader(
  additions: readonly Addition[],
  io: ProcessIo,
): Promise<() => Promise<readonly AddedFile[]>> {
  const read = () =>
    Promise.all(
      additions.map(async ({ path, file }): Promise<AddedFile> => {
        const { content, mode } = await readServed(resolve(io.cwd, file), MAX_SERVED_BYTES);
        return { path, content, mode: mode & 0o7777 };
      }),
    );
  await read().catch((error) => {
    throw notAdded(messageOf(error));
  });
  return read;
}

function notAdded(fact: string): Error {
  return usageFailure(`--add: ${fact}; --overlay lays a directory over the source`);
}
