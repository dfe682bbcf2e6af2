import { join } from 'node:path';
import { range, seconds } from '../figures.mjs';
import { accounted } from '../measure.mjs';
import { emptyPageCache } from '../page-cache.mjs';
import { few, interleaved } from '../rounds.mjs';
import { shares, summaries } from '../statistics.mjs';

export const name = 'cold-cache';

const TREES = ['DISTRO', 'SMALL'];
const NAMES = ['mkiso', 'genisoimage', 'read and write, C'];

/** To a pipe, with nothing of the tree in memory. Only root may empty the cache: without, there are no rows. */
export async function measure({ corpora, writers, limits, directory, rounds, say }) {
  if (!emptyPageCache()) {
    say('the page cache cannot be emptied here: nothing is measured cold');
    return [];
  }
  const account = join(directory, `${process.pid}.account`);
  const measured = [...writers, ...limits].filter((writer) => NAMES.includes(writer.name));
  const results = [];
  for (const { name: tree, root } of corpora.filter((corpus) => TREES.includes(corpus.name))) {
    say(`cold cache, ${tree}`);
    const jobs = measured.map((writer) => async () => {
      emptyPageCache();
      return (await accounted('"$@" | dd bs=64k of=/dev/null', writer.stdout(root), { account })).resources;
    });
    for (const [index, records] of (await interleaved(few(rounds), jobs)).entries()) {
      results.push({ tree, writer: measured[index].name, ...summaries(records) });
    }
  }
  return results;
}

export function* tables(results) {
  const mkisoOf = (tree) => results.find((row) => row.tree === tree && row.writer === 'mkiso');
  if (results.length === 0) return;
  yield {
    title: 'Whole process, to a pipe, from a cold page cache',
    head: ['tree', 'writer', 'wall s', 'min-max', 'CPU s', 'mkiso/this'],
    rows: results.map(({ tree, writer, wall, cpu }) => [
      tree,
      writer,
      seconds(wall.median),
      range(wall, seconds),
      seconds(cpu.median),
      writer === 'mkiso' ? '' : seconds(shares(mkisoOf(tree).wall, wall).median),
    ]),
  };
}
