import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { anyDisc, type Disc } from './any-disc.js';
import { checkDisc } from './check-disc.js';

/** Discs between two lines of progress. */
const BATCH = 100;

const USAGE = `Makes images of random trees with random options and reads each one back.

  npm run fuzz -- --seconds 600             for ten minutes
  npm run fuzz -- --seed 1 --path 17:0:3    the disc again that a failed run has printed
`;

/** Runs until the time is over or a disc is wrong; answers the exit status. */
async function fuzz(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string' },
      path: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [seconds, firstSeed] = [Number(values.seconds), Number(values.seed ?? Date.now() % 2 ** 31)];
  if (values.help || !(seconds > 0) || !Number.isInteger(firstSeed)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const start = performance.now();
  const outcomes = new Map<string, number>();
  const count = async (disc: Disc) => {
    const outcome = await checkDisc(disc);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  for (let seed = firstSeed; performance.now() - start < seconds * 1000; seed += 1) {
    const property = fc.asyncProperty(anyDisc, count);
    const result = await fc.check(property, { seed, numRuns: BATCH, ...(values.path && { path: values.path }) });
    if (result.failed) {
      process.stdout.write(`${fc.defaultReportMessage(result)}\n`);
      process.stdout.write(`${result.errorInstance instanceof Error ? result.errorInstance.stack : ''}\n`);
      process.stdout.write(`again: npm run fuzz -- --seed ${seed} --path ${result.counterexamplePath}\n`);
      return 1;
    }
    process.stdout.write(`seed ${seed}: ${[...outcomes].map(([name, times]) => `${times} ${name}`).join(', ')}\n`);
    if (values.path !== undefined) break;
  }
  return 0;
}

void fuzz().then((status) => {
  process.exitCode = status;
});
