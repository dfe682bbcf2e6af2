import { fileURLToPath } from 'node:url';
import { count, mebibytes, microseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { shares, summaries, summary } from '../statistics.mjs';

export const name = 'scan';

const DRIVER = fileURLToPath(new URL('../drivers/scan.mjs', import.meta.url));

const WAYS = [
  { name: 'floor', title: 'readdirSync and lstatSync' },
  { name: 'fromDirectory', title: 'fromDirectory' },
  { name: 'promises', title: 'readdir and lstat of fs/promises', only: 'SMALL' },
];

/** Entries per second of a scan, beside the calls that no scan in Node can do without. */
export async function measure({ corpora, rounds, say, settle }) {
  const results = [];
  for (const { name: tree, root } of corpora.filter((corpus) => ['SMALL', 'META'].includes(corpus.name))) {
    say(`scan of ${tree}`);
    const ways = WAYS.filter((way) => way.only === undefined || way.only === tree);
    const jobs = ways.map((way) => () => {
      settle(root);
      return driven(DRIVER, { root, way: way.name });
    });
    for (const [index, records] of (await interleaved(few(rounds), jobs)).entries()) {
      const perSecond = summary(records.map((record) => record.entries / record.seconds));
      results.push({ tree, way: ways[index].title, ...summaries(records), perSecond });
    }
  }
  return results;
}

export function* tables(results) {
  const floorOf = (tree) => results.find((row) => row.tree === tree && row.way === WAYS[0].title);
  yield {
    title: 'Scan of a directory',
    head: ['tree', 'way', 'entries', 'entries/s', 'min-max', 'us each', 'x floor', 'peak MiB'],
    rows: results.map((row) => [
      row.tree,
      row.way,
      count(row.entries.median),
      count(row.perSecond.median),
      range(row.perSecond, count),
      microseconds(1 / row.perSecond.median),
      seconds(shares(row.seconds, floorOf(row.tree).seconds).median),
      mebibytes(row.peak.median),
    ]),
  };
}
