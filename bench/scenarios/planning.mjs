import { fileURLToPath } from 'node:url';
import { count, mebibytes, microseconds, milliseconds, range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { summaries } from '../statistics.mjs';

export const name = 'planning';

const DRIVER = fileURLToPath(new URL('../drivers/planning.mjs', import.meta.url));

const PLANS = [
  { title: 'nested', list: 'nested', count: 200_000 },
  { title: 'all names collide in 8.3', list: 'colliding', count: 20_000, options: { interchangeLevel: 1 } },
  { title: 'one directory', list: 'oneDirectory', count: 100_000 },
  // Path tables have 16-bit parent numbers (PT-06): beyond 65,535 directories some have no number to be found by.
  { title: 'directories only', list: 'directories', count: 66_000 },
];

/** Lists in memory, then META from the disk: the difference is the scan. How a plan grows is told by the curves. */
export async function measure({ corpora, scale, rounds, say, settle }) {
  say('planning');
  const meta = corpora.find((corpus) => corpus.name === 'META');
  const plans = [
    ...PLANS.map((plan) => ({ ...plan, count: Math.round(plan.count * scale) })),
    { title: 'META, scanned from the disk', root: meta.root, count: meta.files },
  ];
  const records = await interleaved(
    few(rounds),
    plans.map((plan) => () => {
      if (plan.root !== undefined) settle(plan.root);
      return driven(DRIVER, plan);
    }),
  );
  return plans.map(({ title, count }, index) => ({ title, count, ...summaries(records[index]) }));
}

export function* tables(results) {
  yield {
    title: 'Planning (createImage)',
    head: ['entries', '', 'wall s', 'min-max', 'CPU s', 'us/entry', 'kept B/entry', 'peak MiB', 'loop held ms'],
    rows: results.map((row) => [
      count(row.count),
      row.title,
      seconds(row.seconds.median),
      range(row.seconds, seconds),
      seconds(row.cpu.median),
      microseconds(row.seconds.median / row.count),
      count(row.retained.median / row.count),
      mebibytes(row.peak.median),
      milliseconds(row.hold.median),
    ]),
  };
}
