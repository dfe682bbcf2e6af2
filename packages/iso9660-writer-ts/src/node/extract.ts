import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { IsoError } from '../index.js';
import { pauses } from '../internal.js';
import type { IsoEntry, IsoFile, IsoVolume } from '../reader/index.js';
import { type PlannedEntry, placeOf, planExtraction } from './extract-plan.js';
import { type HostPath, hostPath } from './host-entry.js';
import { type MakeableDevice, makeDevice } from './make-device.js';

export interface ExtractOptions {
  /** Paths of files and directories; a directory brings what lies in it. Default: everything. */
  readonly paths?: readonly string[];
  /** Replace what is there. Default false: then nothing is written at all. */
  readonly overwrite?: boolean;
  /** Give files to the owners that the image names. Default false. */
  readonly keepOwner?: boolean;
  /** Make devices and fifos. Default false: they are left out. */
  readonly devices?: boolean;
  /** Keep setuid and setgid. Default false. */
  readonly setId?: boolean;
  readonly signal?: AbortSignal;
  /** Called with the bytes written so far and those of all files. */
  onProgress?(bytes: number, total: number): void;
}

export interface Extraction {
  readonly files: number;
  readonly directories: number;
  readonly bytes: number;
  /** What was left out, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Files that could not be read. The rest was written. */
  readonly failures: readonly { readonly path: string; readonly error: Error }[];
}

/**
 * Writes the content of an image into a directory. Every directory on the way is made here or is one, never a link;
 * every file is a new one; links are written last, so that nothing is written through them. What is wrong is told before
 * anything is written, but for content that cannot be read.
 *
 * @throws {IsoError} rejects with every problem: `NOT_FOUND`, `EXISTS`, `NOT_A_DIRECTORY`, `TOO_LARGE`.
 * @example
 * await using iso = await openImageFile('install.iso');
 * await extractTo(iso, './tree', { paths: ['images', 'isolinux'] });
 */
export async function extractTo(volume: IsoVolume, target: string, options: ExtractOptions = {}): Promise<Extraction> {
  const plan = await planExtraction(volume, target, options.paths ?? [], options.overwrite ?? false);
  mkdirSync(target, { recursive: true });
  const run = new Run(target, options, plan.bytes);
  for (const row of plan.directories) run.makeDirectory(row.path);
  const isLink = ({ entry }: PlannedEntry) => entry.kind === 'symlink';
  for (const row of plan.others.filter((other) => !isLink(other))) await run.write(row);
  for (const row of plan.others.filter(isLink)) await run.write(row);
  // Deepest first: a directory that may not be written is left last, and its date is that of the image.
  for (const row of [...plan.directories].sort((one, other) => other.path.length - one.path.length)) run.finish(row);
  return run.result(plan.directories.length);
}

/** The system call's own limit is just under 2 GiB; this much is in memory at a time. */
const PIECE = 256 * 1024;

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Until a file is complete, only its owner reads it. */
const MODE_WHILE_WRITING = 0o600;

class Run {
  readonly #target: string;
  readonly #options: ExtractOptions;
  readonly #total: number;
  readonly #pause: () => Promise<void> | undefined;
  readonly #memory = new Uint8Array(PIECE);
  readonly #linked = new Map<string, string>();
  readonly #made = new Set<string>();
  readonly #skipped: { path: string; reason: string }[] = [];
  readonly #failures: { path: string; error: Error }[] = [];
  #files = 0;
  #bytes = 0;

  constructor(target: string, options: ExtractOptions, total: number) {
    this.#target = target;
    this.#options = options;
    this.#total = total;
    this.#pause = pauses(options.signal);
  }

  makeDirectory(path: string): void {
    const place = placeOf(this.#target, path);
    try {
      mkdirSync(place, 0o700);
      this.#made.add(path);
    } catch (error) {
      // A link may have been put there since the last look.
      if (!lstatSync(place, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }

  async write({ entry, path }: PlannedEntry): Promise<void> {
    const turn = this.#pause();
    if (turn !== undefined) await turn;
    const place = placeOf(this.#target, path);
    if (this.#options.overwrite) removeIfThere(place);
    if (entry.kind === 'symlink') this.#writeLink(entry.target, entry, place, path);
    else if (entry.kind === 'device') this.#writeDevice(entry, place, path);
    else if (entry.kind === 'file') await this.#writeFile(entry, place, path);
  }

  /** Mode, owner and date of a directory, when nothing is written into it any more. */
  finish({ entry, path }: PlannedEntry): void {
    const place = placeOf(this.#target, path);
    if (entry.record.extents.length === 0) {
      if (this.#made.has(path)) chmodSync(place, 0o755);
      return;
    }
    const { uid, gid, modifiedAt } = entry.metadata;
    if (this.#options.keepOwner) lchownSync(place, uid, gid);
    chmodSync(place, this.#modeOf(entry));
    if (modifiedAt !== undefined) utimesSync(place, modifiedAt, modifiedAt);
  }

  result(directories: number): Extraction {
    return {
      files: this.#files,
      directories,
      bytes: this.#bytes,
      skipped: this.#skipped,
      failures: this.#failures,
    };
  }

  #writeLink(target: string, entry: IsoEntry, place: HostPath, path: string): void {
    if (target === '') {
      this.#skipped.push({ path, reason: 'a symbolic link without a target' });
      return;
    }
    symlinkSync(hostPath(target), place);
    const { uid, gid, modifiedAt } = entry.metadata;
    if (this.#options.keepOwner) lchownSync(place, uid, gid);
    if (modifiedAt !== undefined) lutimesSync(place, modifiedAt, modifiedAt);
    this.#files += 1;
  }

  #writeDevice(entry: Extract<IsoEntry, { kind: 'device' }>, place: HostPath, path: string): void {
    if (entry.type === 'socket') {
      this.#skipped.push({ path, reason: 'a socket, which the program makes that listens on it' });
      return;
    }
    if (!this.#options.devices) {
      this.#skipped.push({ path, reason: entry.type === 'fifo' ? 'a fifo' : `a ${entry.type} device` });
      return;
    }
    const failure = makeDevice(entry as MakeableDevice, place, this.#target);
    if (failure !== undefined) {
      this.#failures.push({ path, error: failure });
      return;
    }
    const { uid, gid, modifiedAt } = entry.metadata;
    if (this.#options.keepOwner) lchownSync(place, uid, gid);
    chmodSync(place, this.#modeOf(entry));
    if (modifiedAt !== undefined) lutimesSync(place, modifiedAt, modifiedAt);
    this.#files += 1;
  }

  async #writeFile(entry: IsoFile, place: HostPath, path: string): Promise<void> {
    const { linkKey } = entry.metadata;
    const first = linkKey === undefined ? undefined : this.#linked.get(linkKey);
    if (first !== undefined) {
      linkSync(placeOf(this.#target, first), place);
      this.#files += 1;
      return;
    }
    const descriptor = openSync(place, NEW_FILE, MODE_WHILE_WRITING);
    try {
      await this.#copy(entry, descriptor);
      const { uid, gid, modifiedAt } = entry.metadata;
      if (this.#options.keepOwner) fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, this.#modeOf(entry));
      if (modifiedAt !== undefined) futimesSync(descriptor, modifiedAt, modifiedAt);
      this.#files += 1;
      if (linkKey !== undefined) this.#linked.set(linkKey, path);
    } catch (error) {
      unlinkSync(place);
      this.#options.signal?.throwIfAborted();
      if (isOfTheTarget(error)) throw error;
      this.#failures.push({ path, error: error as Error });
    } finally {
      closeSync(descriptor);
    }
  }

  async #copy({ content, path }: IsoFile, descriptor: number): Promise<void> {
    if (content.size === 0) return;
    const cursor = await content.open!(0, content.size, this.#options.signal);
    try {
      for (let left = content.size; left > 0; ) {
        const count = await cursor.fill(this.#memory.subarray(0, Math.min(left, PIECE)));
        if (count === 0)
          throw new IsoError('SOURCE_CHANGED', `${JSON.stringify(path)} ends ${left} bytes early`, { path });
        for (let done = 0; done < count; ) done += writeSync(descriptor, this.#memory, done, count - done);
        left -= count;
        this.#bytes += count;
        this.#options.onProgress?.(this.#bytes, this.#total);
        const turn = this.#pause();
        if (turn !== undefined) await turn;
      }
    } finally {
      await cursor.close();
    }
  }

  #modeOf({ metadata: { mode } }: IsoEntry): number {
    return this.#options.setId ? mode & 0o7777 : mode & 0o777;
  }
}

/** A full disk ends the extraction; content that cannot be read is one file's. */
function isOfTheTarget(error: unknown): boolean {
  return (error as Partial<NodeJS.ErrnoException>).syscall === 'write';
}

function removeIfThere(place: HostPath): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) unlinkSync(place);
}
