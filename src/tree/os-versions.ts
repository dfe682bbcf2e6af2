import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { answerOf, MountHangs } from './mounts.js';

/** The OS versions on offer: the name people see, and the directory below the root. */
export type OsVersions = Readonly<Record<string, string>>;

/** The list of OS versions is missing, unreadable or not of the documented shape. */
export class OsVersionsError extends Error {
  override readonly name = 'OsVersionsError';
}

/** The name of the list inside the root directory. */
const OS_VERSIONS_FILE = 'osversions.json';

/** A list longer than this is a mistake, not a list. */
const MAX_LIST_BYTES = 1024 * 1024;

/**
 * Reads `osversions.json` in the root directory of the OS trees. It is small and read per request, so that an edit
 * counts at once.
 *
 * @throws {OsVersionsError} when it cannot be read or is malformed; the message names paths and is for logs.
 * @throws {MountHangs} when its disk does not answer.
 */
export async function readOsVersions(root: string): Promise<OsVersions> {
  const file = join(root, OS_VERSIONS_FILE);
  return parseOsVersions(await readList(file), file);
}

/**
 * The flat object `{"<OS name>": "<directory>"}`, sorted by name.
 *
 * @throws {OsVersionsError}
 */
export function parseOsVersions(text: string, origin = OS_VERSIONS_FILE): OsVersions {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new OsVersionsError(`${origin} is not valid JSON`, { cause });
  }
  return checkOsVersions(list, origin);
}

/**
 * The same check for a list that comes from elsewhere.
 *
 * @throws {OsVersionsError}
 */
export function checkOsVersions(list: unknown, origin = 'the list of OS versions'): OsVersions {
  if (typeof list !== 'object' || list === null || Array.isArray(list)) {
    throw new OsVersionsError(`${origin} must be one JSON object`);
  }
  const names = Object.entries(list).map(([name, directory]: [string, unknown]) => {
    if (typeof directory !== 'string') {
      throw new OsVersionsError(`${origin}: the directory of ${JSON.stringify(name)} must be a string`);
    }
    return [name, directory] as const;
  });
  // fromEntries defines properties, so that even the name `__proto__` is only a name.
  return Object.fromEntries(names.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Is the directory one of the list's values, byte for byte? */
export function isListed(versions: OsVersions, osversionDir: string): boolean {
  return Object.values(versions).includes(osversionDir);
}

/**
 * The OS tree of a listed directory: root + `/` + directory. `undefined` when the result would be the root itself or
 * lie outside of it, whatever the list says.
 */
export function sourceDirectory(root: string, osversionDir: string): string | undefined {
  if (osversionDir.includes('\0')) return undefined;
  // A leading `/` is part of the joined path, as in root + '/' + directory, and does not leave the root.
  const directory = resolve(root, `./${osversionDir}`);
  const inside = relative(resolve(root), directory);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) ? undefined : directory;
}

/**
 * The text of a small file beside the list.
 *
 * @throws {OsVersionsError} when it cannot be read.
 * @throws {MountHangs} when its disk does not answer.
 */
export async function readList(file: string): Promise<string> {
  try {
    return await answerOf(file, () => readSmallFile(file));
  } catch (cause) {
    if (cause instanceof OsVersionsError || cause instanceof MountHangs) throw cause;
    throw new OsVersionsError(`${file} cannot be read`, { cause });
  }
}

/** A fifo in its place has no bytes, and must not hold the open. */
async function readSmallFile(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new OsVersionsError(`${file} is not a regular file`);
    if (stats.size > MAX_LIST_BYTES)
      throw new OsVersionsError(`${file} is ${stats.size} bytes; the limit is ${MAX_LIST_BYTES}`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
