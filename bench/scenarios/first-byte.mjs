import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { range, seconds } from '../figures.mjs';
import { driven } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { shares, summary } from '../statistics.mjs';

export const name = 'first-byte';

const DRIVER = fileURLToPath(new URL('../drivers/first-byte.mjs', import.meta.url));

/** Sixteen sectors of zeros say nothing of the image, and some writers send them before they have looked at the tree. */
const SYSTEM_AREA = 32 * 1024;

const NAMES = ['mkiso', 'genisoimage', 'xorriso'];

/** The library without the start of Node, which a server has behind it. */
const RUNNING = 'createImage, running process';

/** From the start of each process to the first byte of its first volume descriptor; then it is stopped. */
export async function measure({ corpora, writers, rounds, say, settle }) {
  const results = [];
  const measured = writers.filter((writer) => NAMES.includes(writer.name));
  for (const corpus of corpora) {
    say(`first byte, ${corpus.name}`);
    const names = [...measured.map((writer) => writer.name), RUNNING];
    const jobs = [
      ...measured.map((writer) => () => secondsToDescriptors(writer.stdout(corpus.root))),
      async () => (await driven(DRIVER, { root: corpus.root, bytes: SYSTEM_AREA })).seconds,
    ];
    const settled = jobs.map((job) => () => {
      settle(corpus.root);
      return job();
    });
    for (const [index, walls] of (await interleaved(few(rounds), settled)).entries()) {
      results.push({ tree: corpus.name, writer: names[index], wall: summary(walls) });
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
  const mkisoOf = (tree) => results.find((row) => row.tree === tree && row.writer === 'mkiso');
  yield {
    title: 'First byte after the system area, from the start of the process',
    head: ['tree', 'writer', 'wall s', 'min-max', 'mkiso/this', 'min-max'],
    rows: results.map(({ tree, writer, wall }) => [
      tree,
      writer,
      seconds(wall.median),
      range(wall, seconds),
      ...(writer === 'mkiso' ? ['', ''] : shareCells(shares(mkisoOf(tree).wall, wall))),
    ]),
  };
}

function shareCells(share) {
  return [seconds(share.median), range(share, seconds)];
}
