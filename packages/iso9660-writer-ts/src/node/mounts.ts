import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

let threads: number | undefined;

/** Threads in which Node makes asynchronous calls. The whole process shares them. */
function poolThreads(): number {
  threads ??= configuredThreads() || 4;
  return threads;
}

function configuredThreads(): number {
  try {
    return Number(process.env.UV_THREADPOOL_SIZE);
  } catch {
    // Deno shows the environment only to programs that are allowed to see it.
    return 0;
  }
}

/** Milliseconds after which a call that has no answer counts as lost. No disk that works takes so long. */
const HANGS_AFTER = 2_000;

/** A call that is under way. */
interface Call {
  readonly begunAt: number;
}

/** Begins a call, which tells when it has ended. */
type Beginning = (ended: () => void) => void;

/**
 * One file system of this machine, as far as asynchronous calls go. A mount that hangs never answers, and the thread that
 * asked it is lost until it does: so half of the threads that are left by mounts that hang may work for one mount.
 *
 * @internal
 */
export class Mount {
  readonly #calls = new Set<Call>();
  readonly #waiting: Beginning[] = [];

  /** Makes a call when it is its turn. */
  ask<T>(call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.begin((ended) => void call().then(resolve, reject).finally(ended));
    });
  }

  /** The same for a call that never throws, and tells by itself when it has its answer: a promise is work for each. */
  begin(call: Beginning): void {
    this.#waiting.push(call);
    this.#beginNext();
  }

  #beginNext(): void {
    while (this.#waiting.length > 0 && this.#calls.size < this.#most) {
      const underWay = { begunAt: performance.now() };
      this.#calls.add(underWay);
      busy.add(this);
      this.#waiting.shift()!(() => {
        this.#calls.delete(underWay);
        if (this.#calls.size === 0) busy.delete(this);
        this.#beginNext();
      });
    }
  }

  /** Calls that are under way at a time. */
  get #most(): number {
    return Math.max(1, Math.floor((poolThreads() - this.#lostToOthers()) / 2));
  }

  /** Milliseconds that the oldest call under way has waited for its answer. */
  get waited(): number {
    const [oldest] = this.#calls;
    return oldest === undefined ? 0 : performance.now() - oldest.begunAt;
  }

  get hangs(): boolean {
    return this.waited > HANGS_AFTER;
  }

  get isIdle(): boolean {
    return this.#calls.size === 0;
  }

  #lostToOthers(): number {
    let lost = 0;
    for (const other of busy) if (other !== this && other.hangs) lost += other.#calls.size;
    return lost;
  }
}

/** Mounts with calls under way. */
const busy = new Set<Mount>();

/** Mounts by their place, in the order of their use. */
const mounts = new Map<string, Mount>();

/** Mounts that are kept while no call is under way, and answers. */
const KEPT = 256;

/** More links than the system follows. */
const MOST_LINKS = 40;

/**
 * The mount that a path leads to, as it was within the last second. Links are read one by one, each by the mount that it
 * lies in, so that a mount that hangs is not touched by a question for another one. Of a path where nothing is, the answer
 * is not kept: what comes there may lie on another mount.
 *
 * @internal
 */
export function mountOf(path: string): Promise<Mount> {
  const known = answers.get(path);
  // An answer that is not there yet is waited for by all.
  if (known !== undefined && performance.now() < known.until) return known.mount;
  const found = findMount(path);
  const answer = { mount: found.then(({ mount }) => mount), until: Number.POSITIVE_INFINITY };
  answers.delete(path);
  answers.set(path, answer);
  for (const oldest of answers.keys()) {
    if (answers.size <= KEPT) break;
    answers.delete(oldest);
  }
  const keepUntil = (until: number) => {
    answer.until = until;
  };
  found.then(
    ({ isThere }) => keepUntil(isThere ? performance.now() + ANSWER_FRESH : 0),
    () => keepUntil(0),
  );
  return answer.mount;
}

interface MountAnswer {
  readonly mount: Promise<Mount>;
  until: number;
}

/** In the order in which they were found. */
const answers = new Map<string, MountAnswer>();

/** Milliseconds. */
const ANSWER_FRESH = 1_000;

interface FoundMount {
  readonly mount: Mount;
  /** Whether something is at each place on the way. */
  readonly isThere: boolean;
}

async function findMount(path: string): Promise<FoundMount> {
  const points = mountPoints();
  // Without the list of mounts each path counts as one, so that trees at least do not hold each other up.
  if (points === undefined) return { mount: mountAt(resolve(path)), isThere: true };
  let place: string = sep;
  let isThere = true;
  let links = 0;
  const rest = segmentsOf(resolve(path));
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '..') {
      place = dirname(place);
      continue;
    }
    const next = place === sep ? sep + name : place + sep + name;
    // The root of a mount is no link.
    const target = points.has(next) ? NO_LINK : await linkTarget(next, mountAt(pointOf(place, points)));
    if (target === undefined) isThere = false;
    if (!target || links++ === MOST_LINKS) place = next;
    else {
      if (target.startsWith(sep)) place = sep;
      rest.unshift(...segmentsOf(target));
    }
  }
  return { mount: mountAt(pointOf(place, points)), isThere };
}

/** The target of what is no link: no link has an empty one. */
const NO_LINK = '';

function segmentsOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.');
}

/** `undefined` where nothing is, or the way there is closed. */
async function linkTarget(path: string, mount: Mount): Promise<string | undefined> {
  return await mount.ask(() => readlink(path).catch((error) => (error.code === 'EINVAL' ? NO_LINK : undefined)));
}

/** The mount point that a real path lies below. */
function pointOf(place: string, points: ReadonlySet<string>): string {
  let point = place;
  while (!points.has(point) && point !== dirname(point)) point = dirname(point);
  return point;
}

function mountAt(point: string): Mount {
  const mount = mounts.get(point) ?? new Mount();
  mounts.delete(point);
  mounts.set(point, mount);
  for (const [other, { isIdle }] of mounts) {
    if (mounts.size <= KEPT) break;
    if (isIdle && other !== point) mounts.delete(other);
  }
  return mount;
}

/** Milliseconds for which the list of mounts is good. */
const LIST_FRESH = 100;

let known: { readonly points: ReadonlySet<string> | undefined; readonly readAt: number } | undefined;

/** The mount points of this process, as Linux tells them: from memory, so that this call never hangs. */
function mountPoints(): ReadonlySet<string> | undefined {
  const now = performance.now();
  if (known === undefined || now - known.readAt > LIST_FRESH) known = { points: readMountPoints(), readAt: now };
  return known.points;
}

/** proc_pid_mountinfo(5): the fifth field, with blanks and their kind in octal. */
function readMountPoints(): ReadonlySet<string> | undefined {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const fields = lines.flatMap((line) => line.split(' ')[4] ?? []);
    return new Set(
      fields.map((field) => field.replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))),
    );
  } catch {
    return undefined;
  }
}
