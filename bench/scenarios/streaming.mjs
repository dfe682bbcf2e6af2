import { fileURLToPath } from 'node:url';
import { count, mebibytes, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { interleaved, summaries, summary } from '../statistics.mjs';

export const name = 'streaming';

const DRIVER = fileURLToPath(new URL('../drivers/streaming.mjs', import.meta.url));
const SECTOR_SIZE = 2048;

const SOURCES = [
  { name: 'memory', title: '4 files in memory' },
  { name: 'sparse', title: '1 sparse file' },
  { name: 'tree', title: 'SMALL' },
];

const SINKS = [
  { name: 'byob', title: 'dropped, BYOB reader' },
  { name: 'default', title: 'dropped, default reader' },
  { name: 'file', title: 'writeImage' },
];

export async function measure({ corpora, directory, scale, rounds, say }) {
  const root = corpora.find((corpus) => corpus.name === 'SMALL').root;
  const bytes = Math.round(2 ** 29 * scale);
  const results = [];
  for (const source of SOURCES) {
    say(`streaming ${source.title}`);
    const jobs = SINKS.map(
      (sink) => () => driven(DRIVER, { source: source.name, sink: sink.name, bytes, root, directory }),
    );
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
    head: ['source', 'sink', 'sectors/s', 'MB/s', 'min-max', 'CPU s', 'image MiB', 'peak MiB'],
    rows: results.map(({ source, sink, sectorsPerSecond, cpu, bytes, peak }) => [
      source,
      sink,
      count(sectorsPerSecond.median),
      megabytes(sectorsPerSecond.median),
      range(sectorsPerSecond, megabytes),
      seconds(cpu.median),
      mebibytes(bytes.median),
      mebibytes(peak.median),
    ]),
  };
}

function megabytes(sectors) {
  return count((sectors * SECTOR_SIZE) / 1e6);
}
