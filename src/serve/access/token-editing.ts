import { open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from 'iso9660-writer-ts/internal';
import { writeFileAtomically } from 'iso9660-writer-ts/node';
import { MAX_TOKEN_FILE_BYTES } from './token-file.js';
import { type ListedToken, parseTokenFile } from './tokens.js';

/** Milliseconds to wait for another command that changes the file, and between two looks. */
const PATIENCE = 5000;
const INTERVAL = 50;

const OWNER_ONLY = 0o600;
/** Of a file that root owns and the server reads by its group. */
const OWNER_AND_READING_GROUP = 0o640;

/**
 * The tokens of a file.
 *
 * @throws {Error} when the file cannot be read or is malformed; the message names the file and no token.
 */
export async function readTokenFile(path: string): Promise<readonly ListedToken[]> {
  return parse(path, await contentOf(path));
}

/**
 * Replaces the tokens of a file, which is made when it is missing. Only its owner can read it then; the group, too, if the
 * file had the mode 0640 before. Of two commands at the same time the second one changes what the first one left.
 *
 * @throws {Error} when the file cannot be read or written, or is malformed: it is then as it was.
 */
export async function changeTokenFile(
  path: string,
  change: (tokens: readonly ListedToken[]) => readonly ListedToken[],
): Promise<void> {
  // A lock beside a link would be another one than the lock beside the file.
  const file = await realpath(path).catch(() => path);
  await locked(`${file}.lock`, async () => {
    const stats = await stat(file).catch(() => undefined);
    const tokens = stats === undefined ? [] : parse(path, await contentOf(path));
    const text = `${JSON.stringify({ tokens: change(tokens) }, undefined, 2)}\n`;
    const isForGroup = stats !== undefined && (stats.mode & 0o777) === OWNER_AND_READING_GROUP;
    await writeFileAtomically(file, text, { mode: isForGroup ? OWNER_AND_READING_GROUP : OWNER_ONLY });
  });
}

async function locked(lock: string, work: () => Promise<void>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await take(lock))) {
    if (performance.now() > end) {
      throw new Error(`another command is changing the tokens; if none is, remove ${lock}`);
    }
    await setTimeout(INTERVAL);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', OWNER_ONLY)).close();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(`${lock} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

async function contentOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_TOKEN_FILE_BYTES) throw new Error(`it is longer than ${MAX_TOKEN_FILE_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function parse(path: string, text: string): readonly ListedToken[] {
  try {
    return parseTokenFile(text);
  } catch (cause) {
    throw new Error(`${path} is not a token file: ${messageOf(cause)}`, { cause });
  }
}
