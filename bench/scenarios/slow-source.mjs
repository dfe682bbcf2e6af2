import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { SLOW_DISK_GOAL } from '../goals.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { IMAGE, served } from '../served.mjs';
import { withSlowDisk } from '../slow-disk.mjs';
import { summaries, summary } from '../statistics.mjs';

export const name = 'slow-source';

const DRIVER = fileURLToPath(new URL('../drivers/slow-source.mjs', import.meta.url));

const SOURCES = [
  { title: '500 files of 16 KiB, 2 ms until each answers', files: 500, size: 16 * 1024, latency: 2, delay: 0 },
  { title: 'a file of 32 MiB, 4 ms for each 64 KiB', files: 1, size: 32 * 2 ** 20, latency: 2, delay: 4 },
];

const MIB = 2 ** 20;

/** 128 KiB every 5 ms. */
const DISK = { seconds: 0.005, bytesPerSecond: (128 * 1024) / 0.005 };

/** What the writer adds to sources that are slow themselves, and what a server makes of a slow disk. */
export async function measure({ directory, scale, rounds, say }) {
  say('slow sources');
  return { sources: await sources({ scale, rounds }), disk: await slowDisk({ directory, scale, rounds, say }) };
}

async function sources({ scale, rounds }) {
  const shrunk = SOURCES.map((source) =>
    source.files > 1
      ? { ...source, files: Math.round(source.files * scale) }
      : { ...source, size: Math.round(source.size * scale) },
  );
  const records = await interleaved(
    few(rounds),
    shrunk.map((source) => () => driven(DRIVER, source)),
  );
  return SOURCES.map(({ title }, index) => ({
    title,
    ...summaries(records[index]),
    share: summary(records[index].map((record) => record.seconds / record.waited)),
  }));
}

/** Eight downloads at once of images that hold one file of such a disk. Nothing where it cannot be mounted. */
async function slowDisk({ directory, scale, rounds, say }) {
  const source = join(directory, `slow-disk-${scale}`);
  mkdirSync(join(source, 'tree'), { recursive: true });
  writeFileSync(join(source, 'tree/disk.img'), Buffer.alloc(Math.round(32 * MIB * scale), 1));
  const download = (root) => served({ root, wholeContentSha512: 'off' }, (send) => send({ ...IMAGE, clients: 8 }));
  const records = await withSlowDisk({ source, directory, seconds: DISK.seconds }, (root) =>
    interleaved(few(rounds), [() => download(root)]),
  );
  if (records === undefined) {
    say('a slow disk cannot be mounted here: skipped');
    return [];
  }
  const rows = records[0].map(({ firsts: _, bytes, ...record }) => ({
    ...record,
    bytesPerSecond: bytes / record.seconds,
  }));
  return [summaries(rows)];
}

export function* tables({ sources: slow, disk }, { scale }) {
  if (disk.length > 0) {
    yield {
      title: 'A disk that gives 128 KiB every 5 ms: eight downloads at once',
      head: ['MB/s in all', 'min-max', 'x the disk', 'goal', 'server CPU s', 'peak MiB', 'loop p99 ms'],
      rows: disk.map(({ bytesPerSecond, cpu, peak, p99 }) => [
        count(bytesPerSecond.median / 1e6),
        range(bytesPerSecond, (value) => count(value / 1e6)),
        seconds(bytesPerSecond.median / DISK.bytesPerSecond),
        scale === 1 ? seconds(SLOW_DISK_GOAL) : '',
        seconds(cpu.median),
        mebibytes(peak.median),
        milliseconds(p99.median),
      ]),
      note: 'More than the disk gives is possible: the system reads once what several clients ask for at the same time.',
    };
  }
  yield {
    title: 'Slow sources: the time they take themselves, and the whole',
    head: ['source', 'waited s', 'whole s', 'whole/waited', 'min-max', 'CPU s', 'peak MiB', 'loop held ms'],
    rows: slow.map(({ title, waited, seconds: whole, share, cpu, peak, hold }) => [
      title,
      seconds(waited.median),
      seconds(whole.median),
      share.median.toFixed(3),
      range(share, (value) => value.toFixed(3)),
      seconds(cpu.median),
      mebibytes(peak.median),
      milliseconds(hold.median),
    ]),
  };
}
