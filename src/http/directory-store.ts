import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImage } from 'iso9660-writer-ts/node';
import { removeExpired } from './expired-files.js';
import type { IsoStore } from './store.js';
import { answerStoredFile } from './stored-file.js';

export interface DirectoryStoreOptions {
  /** Where the images lie; made when missing. Nothing else should: files that are too old are removed. */
  readonly directory: string;
  /** Where clients reach this server, e.g. `https://ops.example.net:8443`. Its path does not count. */
  readonly baseUrl: string;
  /** How long an image is kept. Default 7 days, as the original server did. */
  readonly keepDays?: number;
}

const DEFAULT_KEEP_DAYS = 7;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const PATH_PREFIX = '/iso/';

/**
 * A store in a directory, served under `/iso/` to GET and HEAD with ranges and validators. An image is there
 * completely or not at all; one of the same name is replaced, and transfers of the old one go on.
 *
 * As with the original server whoever knows an image's name can fetch it, and an image holds the hash of a root
 * password: put it behind the authorisation of the mounting server.
 *
 * @throws {TypeError} at once when `baseUrl` is not a URL.
 */
export function createDirectoryStore(options: DirectoryStoreOptions): Required<IsoStore> {
  const { directory, baseUrl, keepDays = DEFAULT_KEEP_DAYS } = options;
  const { origin } = new URL(baseUrl);
  return {
    async put(name, image) {
      if (!isFilename(name)) throw new Error(`${JSON.stringify(name)} is not the name of a file`);
      await mkdir(directory, { recursive: true });
      await removeExpired(directory, Date.now() - keepDays * DAY_MILLISECONDS);
      await writeImage(image, join(directory, name));
      return `${origin}${PATH_PREFIX}${encodeURIComponent(name)}`;
    },
    async handle(request) {
      const name = filenameOf(new URL(request.url).pathname);
      if (name === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return undefined;
      return await answerStoredFile(join(directory, name), request);
    },
  };
}

function filenameOf(pathname: string): string | undefined {
  if (!pathname.startsWith(PATH_PREFIX)) return undefined;
  try {
    const name = decodeURIComponent(pathname.slice(PATH_PREFIX.length));
    return isFilename(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** A single visible name that ends as all images do: neither a way out of the directory nor a file under construction. */
function isFilename(name: string): boolean {
  return /^[^./\\\p{Control}][^/\\\p{Control}]*\.iso$/u.test(name);
}
