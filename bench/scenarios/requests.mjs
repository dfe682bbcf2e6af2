import { fileURLToPath } from 'node:url';
import { count, mebibytes, microseconds, range } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { summaries } from '../statistics.mjs';

export const name = 'requests';

const DRIVER = fileURLToPath(new URL('../drivers/requests.mjs', import.meta.url));

const WORKS = [
  'validate, strict',
  'validate, traffic-ops',
  'validate and refuse',
  'render, sha512 password',
  'render, md5 password',
];

export async function measure({ scale, rounds, say }) {
  say('requests');
  const jobs = WORKS.map((work) => () => driven(DRIVER, { work, seconds: Math.max(0.1, scale) }));
  const records = await interleaved(few(rounds), jobs);
  return WORKS.map((work, index) => ({ work, ...summaries(records[index]) }));
}

export function* tables(results) {
  yield {
    title: 'Requests: JSON text to IsoRequest, IsoRequest to five files',
    head: ['work', 'per second', 'min-max', 'us each', 'peak MiB'],
    rows: results.map(({ work, perSecond, peak }) => [
      work,
      count(perSecond.median),
      range(perSecond, count),
      microseconds(1 / perSecond.median),
      mebibytes(peak.median),
    ]),
  };
}
