import { fileURLToPath } from 'node:url';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { interleaved, summaries, summary } from '../statistics.mjs';

export const name = 'streaming';

const DRIVER = fileURLToPath(new URL('../drivers/streaming.mjs', import.meta.url));
const TREES = ['BIG', 'SMALL'];
const SECTOR_SIZE = 2048;

const SINKS = [
  { name: 'byob', title: 'dropped, BYOB reader' },
  { name: 'default', title: 'dropped, default reader' },
  { name: 'file', title: 'writeImage' },
];

export async function measure({ corpora, directory, scale, rounds, say }) {
  const sources = [
    { title: '4 files in memory', bytes: Math.round(2 ** 29 * scale) * 4 },
    ...corpora.filter((corpus) => TREES.includes(corpus.name)).map(({ name, root }) => ({ title: name, root })),
  ];
  const results = [];
  for (const source of sources) {
    say(`streaming ${source.title}`);
    const jobs = SINKS.map((sink) => () => driven(DRIVER, { ...source, sink: sink.name, directory }));
    for (const [index, records] of (await interleaved(rounds, jobs)).entries()) {
      const sectorsPerSecond = summary(records.map((record) => record.bytes / SECTOR_SIZE / record.seconds));
      results.push({ source: source.title, sink: SINKS[index].title, ...summaries(records), sectorsPerSecond });
    }
  }
  return results;
}

export function* tables(results) {
  yield {
    title: 'Stream of a planned image, in one process',
    head: ['source', 'sink', 'sectors/s', 'MB/s', 'min-max', 'CPU s', 'image MiB', 'peak MiB', 'loop held ms'],
    rows: results.map(({ source, sink, sectorsPerSecond, cpu, bytes, peak, hold }) => [
      source,
      sink,
      count(sectorsPerSecond.median),
      megabytes(sectorsPerSecond.median),
      range(sectorsPerSecond, megabytes),
      seconds(cpu.median),
      mebibytes(bytes.median),
      mebibytes(peak.median),
      milliseconds(hold.median),
    ]),
  };
}

function megabytes(sectors) {
  return count((sectors * SECTOR_SIZE) / 1e6);
}
