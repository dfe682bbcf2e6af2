import { fileURLToPath } from 'node:url';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { driven, drivenIntoPipe } from '../measure.mjs';
import { throughputPlot } from '../plots/throughput.mjs';
import { few, interleaved } from '../rounds.mjs';
import { summaries, summary } from '../statistics.mjs';

export const name = 'sectors';

const DRIVER = fileURLToPath(new URL('../drivers/sectors.mjs', import.meta.url));
const SECTOR_SIZE = 2048;
const IN_MEMORY = '4 files in memory';

const SINKS = [
  { name: 'cursor', title: 'dropped, open' },
  { name: 'byob', title: 'dropped, stream, BYOB reader' },
  { name: 'default', title: 'dropped, stream, default reader' },
  { name: 'pipe', title: 'pipe, pipeImage' },
  { name: 'file', title: 'writeImage, until cache' },
  { name: 'syncedFile', title: 'writeImage, until disk', only: IN_MEMORY },
  { name: 'socket', title: 'socket, Readable.fromWeb' },
  { name: 'socketToWeb', title: 'socket, pipeTo(Writable.toWeb)', only: IN_MEMORY },
];

/** Sectors per second of images that are planned already. */
export async function measure({ corpora, directory, scale, rounds, say, settle }) {
  const sources = [
    { title: IN_MEMORY, bytes: Math.round(2 ** 30 * scale) },
    ...corpora
      .filter((corpus) => ['BIG', 'SMALL'].includes(corpus.name))
      .map(({ name, root }) => ({ title: name, root })),
  ];
  const results = [];
  for (const { title, ...source } of sources) {
    say(`sectors of ${title}`);
    const sinks = SINKS.filter((sink) => sink.only === undefined || sink.only === title);
    const jobs = sinks.map((sink) => () => {
      if (source.root !== undefined) settle(source.root);
      const drive = sink.name === 'pipe' ? drivenIntoPipe : driven;
      return drive(DRIVER, { ...source, sink: sink.name, directory });
    });
    for (const [index, records] of (await interleaved(few(rounds), jobs)).entries()) {
      const sectorsPerSecond = summary(records.map((record) => record.bytes / SECTOR_SIZE / record.seconds));
      results.push({ source: title, sink: sinks[index].title, ...summaries(records), sectorsPerSecond });
    }
  }
  return results;
}

export function* tables(results) {
  yield {
    title: 'Sectors of a planned image, in one process',
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

export function* plots(results) {
  yield throughputPlot(
    results.map(({ source, sink, sectorsPerSecond }) => ({
      source,
      sink,
      gigabytes: (sectorsPerSecond.median * SECTOR_SIZE) / 1e9,
    })),
  );
}
