import { fileURLToPath } from 'node:url';
import { count, microseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { shares, summaries } from '../statistics.mjs';

export const name = 'small-files';

const DRIVER = fileURLToPath(new URL('../drivers/small-files.mjs', import.meta.url));

const WAYS = [
  { name: 'sync', title: 'openSync, readSync, closeSync' },
  { name: 'promises', title: 'fs/promises, one after the other' },
  { name: 'promisesAtOnce', title: 'fs/promises, eight at once' },
];

/** Why files are read synchronously: what Node takes for each of many small ones, without a writer of images. */
export async function measure({ corpora, rounds, say, settle }) {
  say('small files, without a writer');
  const { root } = corpora.find((corpus) => corpus.name === 'SMALL');
  const jobs = WAYS.map((way) => () => {
    settle(root);
    return driven(DRIVER, { root, way: way.name });
  });
  const records = await interleaved(few(rounds), jobs);
  return WAYS.map(({ title }, index) => ({ way: title, ...summaries(records[index]) }));
}

export function* tables(results) {
  const [sync] = results;
  yield {
    title: 'Opening, reading and closing each file of SMALL, without a writer',
    head: ['way', 'files', 'wall s', 'min-max', 'CPU s', 'us each', 'x sync'],
    rows: results.map(({ way, files, seconds: wall, cpu }) => [
      way,
      count(files.median),
      seconds(wall.median),
      range(wall, seconds),
      seconds(cpu.median),
      microseconds(wall.median / files.median),
      seconds(shares(wall, sync.seconds).median),
    ]),
  };
}
