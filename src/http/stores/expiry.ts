import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mount, mountOf } from 'iso9660-writer-ts/internal/mounts';
import { answerOf } from '../../tree/mounts.js';
import type { StoreLocation } from './store.js';

const DEFAULT_KEEP_DAYS = 7;
const HOUR_MILLISECONDS = 60 * 60 * 1000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;

/** A store that is being written to touches its temporary file all the time; one of a process that died lies still. */
const LEFTOVER_MILLISECONDS = HOUR_MILLISECONDS;

/** Names of files under construction: `writeImage` and `writeFileAtomically` use no others. */
const TEMPORARY = /^\.iso9660-[\w-]+\.tmp$/;

/**
 * Removes what is too old from the directory of a store: at the start, every hour, and whenever `sweep` is called. Open
 * files can be read to their end.
 *
 * Ages are counted by a clock that nothing sets: the wall clock as it was at the start, and the time that has passed since.
 * A file that was not there at the start is as old as it is known, whatever date it has. So a clock that jumps while the
 * process runs removes nothing, and keeps nothing for ever.
 */
export class Expiry {
  readonly #directory: string;
  readonly #keep: number;
  readonly #suffix: string;
  readonly #startedAt = Date.now() - performance.now();
  /** When a file of this inode and date was first seen, by `performance.now()`. */
  readonly #firstSeen = new Map<string, number>();
  #hasSwept = false;

  /** `suffix` ends the names of the files that the store keeps. */
  constructor({ directory, keepDays = DEFAULT_KEEP_DAYS }: StoreLocation, suffix: string) {
    this.#directory = directory;
    this.#keep = keepDays * DAY_MILLISECONDS;
    this.#suffix = suffix;
    // A directory that cannot be read shows when the store is used.
    const sweepQuietly = () => void this.sweep().catch(() => {});
    sweepQuietly();
    setInterval(sweepQuietly, HOUR_MILLISECONDS).unref();
  }

  /** @throws {MountHangs} when the disk does not answer at the start. */
  async sweep(): Promise<void> {
    const now = performance.now();
    const present = new Set<string>();
    const names = await answerOf(this.#directory, () => namesIn(this.#directory));
    const mount = await mountOf(this.#directory);
    for (const name of names) {
      const limit = this.#limitOf(name);
      const file = join(this.#directory, name);
      // Another process may have been faster.
      const stats = limit === undefined ? undefined : await statOf(file, mount);
      if (limit === undefined || !stats?.isFile()) continue;
      const key = `${stats.ino} ${stats.mtimeMs}`;
      present.add(key);
      const byDate = this.#startedAt + now - stats.mtimeMs;
      const known = this.#firstSeen.get(key) ?? now - (this.#hasSwept ? 0 : byDate);
      this.#firstSeen.set(key, known);
      if (now - known > limit) await mount.ask(() => rm(file, { force: true }));
    }
    this.#hasSwept = true;
    for (const key of this.#firstSeen.keys()) if (!present.has(key)) this.#firstSeen.delete(key);
  }

  /** Milliseconds that a file may be old; `undefined` for files that are not the store's. */
  #limitOf(name: string): number | undefined {
    if (TEMPORARY.test(name)) return LEFTOVER_MILLISECONDS;
    return name.endsWith(this.#suffix) && !name.startsWith('.') ? this.#keep : undefined;
  }
}

async function statOf(file: string, mount: Mount) {
  return await mount.ask(() => stat(file).catch(() => undefined));
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
