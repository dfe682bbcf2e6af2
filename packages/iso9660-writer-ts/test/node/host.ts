import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';

/** Names that are not UTF-8, /proc and device nodes are what these tests look at; other systems have none of them. */
export const onLinux = process.platform === 'linux';

/** The open descriptors of this process that lead below a directory. */
export function descriptorsBelow(directory: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const place = readlinkSync(`/proc/self/fd/${descriptor}`);
      return place.startsWith(directory) ? [place] : [];
    } catch {
      return [];
    }
  });
}

/** Root may read everything, so as root this borrows the user nobody. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

export const prlimit = presenceOf('prlimit', 'util-linux');
export const mkfifo = presenceOf('mkfifo', 'coreutils');
/** Dates to the nanosecond, also of links, which Node cannot set. Other systems have a `touch` with other options. */
export const touch = presenceOf('touch', 'coreutils');

function presenceOf(command: string, from: string): { readonly missing: boolean; readonly note: string } {
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) return { missing: false, note: '' };
  const note = `(needs ${command} of package ${from})`;
  if (process.env.REQUIRE_TOOLS === '1') throw new Error(`REQUIRE_TOOLS=1, but a tool is missing ${note}`);
  return { missing: true, note };
}

/** Files of this process cannot grow beyond a size meanwhile: as a full disk, without a disk. */
export async function withFileSizeLimit<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  const limit = (value: number | string) =>
    spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${value}:`], { stdio: 'ignore' });
  limit(bytes);
  try {
    return await work();
  } finally {
    limit('unlimited');
  }
}

/** Counts the turns that the event loop takes while a piece of work is under way. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const count = () => {
    if (done) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  await work().finally(() => {
    done = true;
  });
  return turns;
}

/** Holds the event loop. */
export function hold(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}
