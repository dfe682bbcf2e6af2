import { fileURLToPath } from 'node:url';
import { count, mebibytes, milliseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { curvePlot } from '../plots/curve.mjs';
import { few, interleaved } from '../rounds.mjs';
import { growth, summaries, summary } from '../statistics.mjs';

export const name = 'scaling';

const WHOLE_IMAGE = fileURLToPath(new URL('../drivers/whole-image.mjs', import.meta.url));
const CONCURRENCY = fileURLToPath(new URL('../drivers/concurrency.mjs', import.meta.url));

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const STREAM_BYTES = 64 * MIB;

/** What takes so long that one round has to do. */
const LONG = { entries: 1_000_000, bytes: 64 * GIB };

/** How time and memory grow with one thing at a time. */
export async function measure({ corpora, scale, rounds, say }) {
  const shrunk = (value) => Math.max(1, Math.round(value * scale));
  const distro = corpora.find((corpus) => corpus.name === 'DISTRO');
  const curve = async (title, xs, job) => {
    say(`curve: ${title}`);
    const jobs = xs.map((x) => ({
      run: () => job(shrunk(x)),
      rounds: Object.values(LONG).includes(x) ? 1 : few(rounds),
    }));
    const records = await interleaved(few(rounds), jobs);
    return xs.map((x, index) => ({ x: shrunk(x), ...summaries(records[index]) }));
  };
  return {
    entries: await curve('entries', [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, LONG.entries], (entries) =>
      driven(WHOLE_IMAGE, { list: 'nested', count: entries }),
    ),
    bytes: await curve('bytes of a file', [MIB, 16 * MIB, 256 * MIB, 4 * GIB, LONG.bytes], (bytes) =>
      driven(WHOLE_IMAGE, { bytes }),
    ),
    // Sixty-four is sixty-four at every scale: what shrinks is what each of them reads.
    streams: await streamsCurve({ root: distro.root, bytes: shrunk(STREAM_BYTES), rounds, say }),
  };
}

async function streamsCurve({ root, bytes, rounds, say }) {
  say('curve: streams at once');
  const counts = [1, 2, 4, 8, 16, 32, 64];
  const records = await interleaved(
    few(rounds),
    counts.map((streams) => () => driven(CONCURRENCY, { root, streams, bytes })),
  );
  return counts.map((x, index) => ({
    x,
    ...summaries(records[index]),
    bytesPerSecond: summary(records[index].map((record) => record.bytes / record.seconds)),
  }));
}

export function* tables({ entries, bytes, streams }) {
  yield {
    title: 'Growth with the number of entries (files of 100 bytes in memory)',
    head: ['entries', 'plan s', 'min-max', 'us/entry', 'stream s', 'min-max', 'peak MiB'],
    rows: entries.map(({ x, plan, stream, peak }) => [
      count(x),
      seconds(plan.median),
      range(plan, seconds),
      ((plan.median / x) * 1e6).toFixed(1),
      seconds(stream.median),
      range(stream, seconds),
      mebibytes(peak.median),
    ]),
    note: growthNote(entries, ['plan', 'stream', 'peak'], 'entries'),
  };
  yield {
    title: 'Growth with the size of a file (sparse, in /dev/shm)',
    head: ['MiB', 'plan ms', 'min-max', 'stream s', 'min-max', 'MB/s', 'peak MiB'],
    rows: bytes.map(({ x, plan, stream, peak, size }) => [
      count(x / MIB),
      milliseconds(plan.median),
      range(plan, milliseconds),
      seconds(stream.median),
      range(stream, seconds),
      count(size.median / stream.median / 1e6),
      mebibytes(peak.median),
    ]),
    note: growthNote(bytes, ['plan', 'stream', 'peak'], 'bytes'),
  };
  yield {
    title: 'Streams of one image at once, in one process',
    head: ['streams', 'wall s', 'min-max', 'MB/s in all', 'CPU s', 'peak MiB', 'loop held ms'],
    rows: streams.map(({ x, seconds: wall, bytesPerSecond, cpu, peak, hold }) => [
      count(x),
      seconds(wall.median),
      range(wall, seconds),
      count(bytesPerSecond.median / 1e6),
      seconds(cpu.median),
      mebibytes(peak.median),
      milliseconds(hold.median),
    ]),
    note: growthNote(streams, ['seconds', 'peak'], 'streams'),
  };
}

const WORDS = { plan: 'planning', stream: 'streaming', peak: 'peak memory', seconds: 'wall time' };

/** Over all points, and over the upper half of them: what is constant weighs on the small ones. */
function growthNote(rows, keys, of) {
  const told = keys.map((key) => {
    const [all, upper] = [exponentOf(rows, key), exponentOf(rows.slice(-Math.ceil(rows.length / 2)), key)];
    return `${WORDS[key]} ${all} (upper half ${upper})`;
  });
  return `Fitted exponent of growth with the number of ${of}: ${told.join(', ')}.`;
}

function exponentOf(rows, key) {
  return seconds(growth(rows.map((row) => ({ x: row.x, y: row[key].median }))).exponent);
}

function exponents(rows, keys) {
  return `growth exponent: ${keys.map((key) => `${WORDS[key]} ${exponentOf(rows, key)}`).join(', ')}`;
}

export function* plots({ entries, bytes, streams }) {
  yield curvePlot({
    file: 'scaling-entries.svg',
    alt: 'Time to plan and to stream by number of entries, both axes logarithmic',
    title: 'Entries',
    subtitle: exponents(entries, ['plan', 'stream']),
    x: 'entries',
    y: 'seconds',
    series: [
      { name: 'planning', points: entries.map(({ x, plan }) => ({ x, y: plan })) },
      { name: 'streaming', points: entries.map(({ x, stream }) => ({ x, y: stream })) },
    ],
  });
  yield curvePlot({
    file: 'scaling-bytes.svg',
    alt: 'Time to plan and to stream by size of a file, both axes logarithmic',
    title: 'One sparse file',
    subtitle: exponents(bytes, ['plan', 'stream']),
    x: 'MiB',
    y: 'seconds',
    series: [
      { name: 'planning', points: bytes.map(({ x, plan }) => ({ x: x / MIB, y: plan })) },
      { name: 'streaming', points: bytes.map(({ x, stream }) => ({ x: x / MIB, y: stream })) },
    ],
  });
  yield curvePlot({
    file: 'scaling-streams.svg',
    alt: 'Time of all streams by their number, both axes logarithmic',
    title: 'Streams at once',
    subtitle: exponents(streams, ['seconds']),
    x: 'streams',
    y: 'seconds',
    series: [{ name: 'all streams', points: streams.map(({ x, seconds: wall }) => ({ x, y: wall })) }],
  });
}
