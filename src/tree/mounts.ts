import { type FileHandle, stat } from 'node:fs/promises';
import { type Mount, mountOf } from 'iso9660-writer-ts/internal/mounts';

/** Milliseconds that a request waits for a mount: longer than a disk takes that has to start first. */
const PATIENCE = 5_000;

/** A mount has not answered in time. It may again: the call goes on, and is not made a second time meanwhile. */
export class MountHangs extends Error {
  override readonly name = 'MountHangs';

  constructor(path: string) {
    super(`the disk of ${path} has not answered for ${PATIENCE / 1000} seconds`);
  }
}

/**
 * Makes a call to the file system in the turn of its mount, and waits for the answer, but not long.
 *
 * @param late gets an answer that comes when the caller has left
 * @throws {MountHangs} when there is no answer in time; at once when an earlier call has none either.
 */
export async function answerOf<T>(path: string, call: () => Promise<T>, late?: (answer: T) => unknown): Promise<T> {
  const begunAt = performance.now();
  const mount = await inTime(mountOf(path), path, PATIENCE);
  const spent = Math.max(mount.waited, performance.now() - begunAt);
  return await inTime(mount.ask(call), path, PATIENCE - spent, late);
}

/** Opens a file in the same way. */
export function openInTime(path: string, open: () => Promise<FileHandle>): Promise<FileHandle> {
  return answerOf(path, open, (file) => file.close());
}

/**
 * Looks at the directory of a tree, which may be missing.
 *
 * @throws {MountHangs} when its disk does not answer.
 */
export async function checkTreeAnswers(directory: string): Promise<void> {
  await answerOf(directory, () => stat(directory).catch(() => undefined));
}

async function inTime<T>(
  answer: Promise<T>,
  path: string,
  milliseconds: number,
  late?: (answer: T) => unknown,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let hasLeft = false;
  answer.then(
    (value) => hasLeft && late?.(value),
    () => {},
  );
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      hasLeft = true;
      reject(new MountHangs(path));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** Acts once when the mount of a path hangs. Returns how to stop watching. */
export function whenHanging(path: string, act: () => void): () => void {
  const begunAt = performance.now();
  let mount: Mount | undefined;
  mountOf(path).then(
    (found) => {
      mount = found;
    },
    () => {},
  );
  const timer = setInterval(() => {
    // A mount that hangs may not even tell which one it is.
    const hangs = mount === undefined ? performance.now() - begunAt > PATIENCE : mount.hangs;
    if (!hangs) return;
    clearInterval(timer);
    act();
  }, LOOK_EVERY).unref();
  return () => clearInterval(timer);
}

/** Milliseconds. */
const LOOK_EVERY = 500;
