import { fileURLToPath } from 'node:url';
import { count, mebibytes, microseconds, range } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { summaries, summary } from '../statistics.mjs';

export const name = 'records';

const DRIVER = fileURLToPath(new URL('../drivers/records.mjs', import.meta.url));
const ENTRIES = 200_000;

const HIERARCHIES = [
  { title: 'ISO 9660 alone', options: { rockRidge: false, joliet: false } },
  { title: 'Rock Ridge', options: { rockRidge: true, joliet: false } },
  { title: 'Rock Ridge and Joliet', options: { rockRidge: true, joliet: true } },
];

/** Directory records encoded per second, path tables included. */
export async function measure({ scale, rounds, say }) {
  say('records');
  const jobs = HIERARCHIES.map(
    ({ options }) =>
      () =>
        driven(DRIVER, { count: Math.round(ENTRIES * scale), options }),
  );
  const records = await interleaved(few(rounds), jobs);
  return HIERARCHIES.map(({ title }, index) => ({
    title,
    ...summaries(records[index]),
    perSecond: summary(records[index].map((record) => record.records / record.seconds)),
  }));
}

export function* tables(results) {
  yield {
    title: 'Directory records, encoded while they are streamed',
    head: ['hierarchies', 'records', 'records/s', 'min-max', 'us each', 'structures MiB'],
    rows: results.map(({ title, records, perSecond, bytes }) => [
      title,
      count(records.median),
      count(perSecond.median),
      range(perSecond, count),
      microseconds(1 / perSecond.median),
      mebibytes(bytes.median),
    ]),
  };
}
