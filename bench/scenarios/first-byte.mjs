import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { range, ratios, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { interleaved, summary } from '../statistics.mjs';

export const name = 'first-byte';

const DRIVER = fileURLToPath(new URL('../drivers/first-byte.mjs', import.meta.url));

/** Sixteen sectors of zeros say nothing of the image, and some writers send them before they have looked at the tree. */
const SYSTEM_AREA = 32 * 1024;

/** Ours without the start of Node, which a server has behind it. */
const RUNNING = 'ours, running';

/** From the start of each process to the first byte of its first volume descriptor; then it is stopped. */
export async function measure({ corpora, writers, rounds, say }) {
  const results = [];
  for (const corpus of corpora) {
    say(`first byte, ${corpus.name}`);
    const names = [...writers.map((writer) => writer.name), RUNNING];
    const records = await interleaved(rounds, [
      ...writers.map((writer) => () => secondsToDescriptors(writer.stdout(corpus.root))),
      async () => (await driven(DRIVER, { root: corpus.root, bytes: SYSTEM_AREA })).seconds,
    ]);
    for (const [index, writer] of names.entries()) {
      results.push({
        tree: corpus.name,
        writer,
        wall: summary(records[index]),
        timesOurs: summary(records[index].map((wall, round) => wall / records[0][round])),
      });
    }
  }
  return results;
}

async function secondsToDescriptors([program, ...options]) {
  const startedAt = performance.now();
  const writer = spawn(program, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(writer, 'close');
  let received = 0;
  for await (const piece of writer.stdout) {
    received += piece.length;
    if (received > SYSTEM_AREA) break;
  }
  const wall = (performance.now() - startedAt) / 1000;
  if (received <= SYSTEM_AREA) throw new Error(`${program} ended after ${received} bytes`);
  writer.kill('SIGKILL');
  await closed;
  return wall;
}

export function* tables(results) {
  yield {
    title: 'First byte after the system area, from the start of the process',
    head: ['tree', 'writer', 'wall s', 'min-max', 'x ours', 'min-max'],
    rows: results.map(({ tree, writer, wall, timesOurs }) => [
      tree,
      writer,
      seconds(wall.median),
      range(wall, seconds),
      ...ratios(writer, timesOurs),
    ]),
  };
}
