import { fileURLToPath } from 'node:url';
import { mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { summaries, summary } from '../statistics.mjs';

export const name = 'slow-source';

const DRIVER = fileURLToPath(new URL('../drivers/slow-source.mjs', import.meta.url));

const SOURCES = [
  { title: '500 files of 16 KiB, 2 ms until each answers', files: 500, size: 16 * 1024, latency: 2, delay: 0 },
  { title: 'a file of 32 MiB, 4 ms for each 64 KiB', files: 1, size: 32 * 2 ** 20, latency: 2, delay: 4 },
];

/** What the writer adds to sources that are slow themselves. */
export async function measure({ scale, rounds, say }) {
  say('slow sources');
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

export function* tables(results) {
  yield {
    title: 'Slow sources: the time they take themselves, and the whole',
    head: ['source', 'waited s', 'whole s', 'whole/waited', 'min-max', 'CPU s', 'peak MiB', 'loop held ms'],
    rows: results.map(({ title, waited, seconds: whole, share, cpu, peak, hold }) => [
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
