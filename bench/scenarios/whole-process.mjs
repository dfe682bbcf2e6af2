import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mebibytes, range, seconds } from '../figures.mjs';
import { GENERATE_GOAL, GOALS } from '../goals.mjs';
import { FLOOR } from '../limit.mjs';
import { accounted } from '../measure.mjs';
import { sharesPlot, wallPlot } from '../plots/whole-process.mjs';
import { few, interleaved } from '../rounds.mjs';
import { SINKS } from '../sinks.mjs';
import { shares, summaries } from '../statistics.mjs';

export const name = 'whole-process';

/** Which of ours stands beside which peer: who does the same work, or the least there is. */
const PAIRS = [
  ['mkiso', 'genisoimage'],
  ['mkiso -T', 'genisoimage -T'],
  ['kickstart-iso generate', 'genisoimage -T'],
  ['mkiso', 'xorriso'],
  ['mkiso', 'bsdtar, ISO 9660'],
  ['mkiso', 'tar'],
  ['kickstart-iso generate', 'mkiso -T'],
  ['mkiso', 'read and write, C'],
  ['mkiso', 'floor'],
];

/** One row for each sink, tree and writer. */
export async function measure({ corpora, writers, limits, directory, rounds, say, settle }) {
  const results = [];
  for (const sink of SINKS) {
    for (const corpus of corpora.filter(({ name: tree }) => sink.trees.includes(tree))) {
      const jobs = jobsOf(sink, corpus, { writers: [...writers, ...limits], directory, rounds, settle });
      say(`${sink.name}, ${corpus.name}: ${jobs.map((job) => job.writer).join(' · ')}`);
      for (const [index, records] of (await interleaved(rounds, jobs)).entries()) {
        results.push({ sink: sink.name, tree: corpus.name, writer: jobs[index].writer, ...summaries(records) });
      }
    }
  }
  return results;
}

function jobsOf(sink, corpus, { writers, directory, rounds, settle }) {
  const iso = join(sink.directory ?? directory, `${process.pid}.iso`);
  return writers.flatMap((writer) => {
    const command = sink.commandOf(writer, corpus.root, iso);
    if (command === undefined) return [];
    const run = () => {
      settle(corpus.root);
      return runOnce({ sink, writer, corpus, directory, iso }, command);
    };
    return [{ writer: writer.name, run, rounds: sink.everyRound.includes(writer.name) ? rounds : few(rounds) }];
  });
}

async function runOnce({ sink, writer, corpus, directory, iso }, { argv, line }) {
  const account = join(directory, `${process.pid}.account`);
  try {
    const { resources, stderr } = await accounted(line, argv, { account, iso, input: writer.input });
    const bytes = sink.name === 'pipe' ? bytesCopied(stderr) : statSync(iso).size;
    // An image holds all files: whoever was faster because it left something out is found here.
    if (!(bytes >= corpus.bytes))
      throw new Error(`${writer.name} wrote ${bytes} bytes of ${corpus.name}'s ${corpus.bytes}`);
    return { ...resources, bytes };
  } finally {
    rmSync(iso, { force: true });
  }
}

/** The last line of dd: `123 bytes (123 B, 123 B) copied, …`. */
function bytesCopied(stderr) {
  return Number(/^(\d+) bytes/m.exec(stderr)?.[1]);
}

/** Our wall time as a share of each peer's, within rounds; with the goal where there is one and the trees are whole. */
export function comparisons(results, { scale }) {
  return SINKS.flatMap(({ name: sink }) => {
    const rowOf = (writer, tree) =>
      results
        .filter((row) => row.sink === sink && row.tree === tree && isOf(row, writer))
        .reduce((least, row) => (least?.wall.median <= row.wall.median ? least : row), undefined);
    return PAIRS.flatMap(([ours, peer]) =>
      treesOf(results).flatMap((tree) => {
        const [mine, theirs] = [rowOf(ours, tree), rowOf(peer, tree)];
        if (mine === undefined || theirs === undefined) return [];
        const goal = scale === 1 ? goalOf({ sink, ours, peer, tree }) : undefined;
        return [{ sink, tree, ours, peer, share: shares(mine.wall, theirs.wall), goal }];
      }),
    );
  });
}

/** The floor is the faster of the ways that Node has to do next to nothing. */
function isOf({ writer }, name) {
  return name === 'floor' ? FLOOR.includes(writer) : writer === name;
}

function goalOf({ sink, ours, peer, tree }) {
  if (ours === 'mkiso') return GOALS[sink]?.[peer]?.[tree];
  return ours === 'kickstart-iso generate' && peer === 'mkiso -T' && sink in GOALS ? GENERATE_GOAL : undefined;
}

function treesOf(results) {
  return [...new Set(results.map(({ tree }) => tree))];
}

export function* tables(results, run) {
  const compared = comparisons(results, run);
  const withGoal = compared.filter(({ goal }) => goal !== undefined);
  if (withGoal.length > 0) {
    yield {
      title: 'Goals: our wall time as a share of another’s (lower is better)',
      head: ['sink', 'ours', 'other', 'tree', 'ours/other', 'min-max', 'goal', ''],
      rows: withGoal.map(({ sink, tree, ours, peer, share, goal }) => [
        sink,
        ours,
        peer,
        tree,
        seconds(share.median),
        range(share, seconds),
        seconds(goal),
        share.median <= goal ? 'met' : 'missed',
      ]),
    };
  }
  const trees = treesOf(results);
  yield {
    title: 'Our wall time as a share of every other’s (lower is better)',
    head: ['sink', 'ours', 'other', ...trees],
    rows: SINKS.flatMap((sink) => PAIRS.map((pair) => [sink.name, ...pair])).flatMap(([sink, ours, peer]) => {
      const cells = trees.map((tree) => shareOf(compared, { sink, ours, peer, tree }));
      return cells.every((cell) => cell === '') ? [] : [[sink, ours, peer, ...cells]];
    }),
  };
  for (const sink of SINKS) {
    yield {
      title: `Whole process, ${sink.title}`,
      head: ['tree', 'writer', 'wall s', 'min-max', 'CPU s', 'peak MiB', 'image MiB'],
      rows: results
        .filter((row) => row.sink === sink.name)
        .map(({ tree, writer, wall, cpu, peak, bytes }) => [
          tree,
          writer,
          seconds(wall.median),
          range(wall, seconds),
          seconds(cpu.median),
          peak === undefined ? '-' : mebibytes(peak.median),
          mebibytes(bytes.median),
        ]),
    };
  }
}

function shareOf(compared, { sink, ours, peer, tree }) {
  const found = compared.find(
    (row) => row.sink === sink && row.ours === ours && row.peer === peer && row.tree === tree,
  );
  return found === undefined ? '' : `${seconds(found.share.median)} (${range(found.share, seconds)})`;
}

export function* plots(results, run) {
  yield sharesPlot(comparisons(results, run));
  for (const sink of SINKS) yield wallPlot(sink, results);
}
