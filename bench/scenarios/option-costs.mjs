import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { count, range, seconds } from '../figures.mjs';
import { accounted } from '../measure.mjs';
import { few, interleaved } from '../rounds.mjs';
import { growth, shares, summaries } from '../statistics.mjs';

export const name = 'option-costs';

/** Options that look at every entry, with what they need. None of them changes much of the image. */
const OPTIONS = [
  { title: 'none', argv: () => [] },
  { title: '-T', argv: () => ['-T'] },
  { title: '-m, 100 patterns', argv: () => patterns('-m', 100) },
  {
    title: '-hide and -hide-joliet, 50 patterns each',
    argv: () => [...patterns('-hide', 50), ...patterns('-hide-joliet', 50)],
  },
  { title: '-sort, 2,000 rules', argv: ({ rules }) => ['-sort', rules] },
  { title: '-duplicates-once', argv: () => ['-duplicates-once'], knownTo: ['mkiso'] },
];

const SOURCES = [10, 100, 1_000, 10_000];
const FILES_OF_SOURCE = 6;

/** genisoimage takes 27 s for ten thousand sources. */
const MOST_OF_PEER = 1_000;

/** What options cost that look at every entry, and how time grows with the number of sources. */
export async function measure({ corpora, writers, directory, scale, rounds, say, settle }) {
  const small = corpora.find((corpus) => corpus.name === 'SMALL');
  const compared = writers.filter(({ name: writer }) => ['mkiso', 'genisoimage'].includes(writer));
  const context = { writers: compared, directory, rounds: few(rounds), settle };
  return {
    options: await costsOfOptions(small, { ...context, say }),
    sources: await costsOfSources({ ...context, scale, say }),
  };
}

async function costsOfOptions({ root }, { writers, directory, rounds, say, settle }) {
  say('options that look at every entry, SMALL');
  const rules = join(directory, 'rules.sort');
  const groups = Array.from({ length: 2_000 }, (_, part) => `${root}/group-${part % 40}/part-${part} ${part}\n`);
  writeFileSync(rules, groups.join(''));
  const jobs = OPTIONS.flatMap(({ title, argv, knownTo }) =>
    writers
      .filter(({ name: writer }) => knownTo?.includes(writer) ?? true)
      .map((writer) => ({ title, writer, argv: argv({ rules }) })),
  );
  const records = await interleaved(
    rounds,
    jobs.map(({ writer, argv }) => () => {
      settle(root);
      return timed(writer, [...argv, root], directory);
    }),
  );
  return jobs.map(({ title, writer }, index) => ({ title, writer: writer.name, ...summaries(records[index]) }));
}

async function costsOfSources({ writers, directory, scale, rounds, say, settle }) {
  say('directories as sources');
  const root = writeSources(join(directory, `sources-${scale}`), Math.round(SOURCES.at(-1) * scale));
  const points = SOURCES.map((number) => Math.max(1, Math.round(number * scale)));
  const jobs = points.flatMap((number) =>
    writers
      .filter(({ name: writer }) => writer === 'mkiso' || number <= MOST_OF_PEER)
      .map((writer) => ({ number, writer, list: listOf(root, number, directory) })),
  );
  const records = await interleaved(
    rounds,
    jobs.map(({ writer, list }) => () => {
      settle(root);
      return timed(writer, ['-graft-points', '-path-list', list], directory);
    }),
  );
  return jobs.map(({ number, writer }, index) => ({ number, writer: writer.name, ...summaries(records[index]) }));
}

async function timed(writer, options, directory) {
  // The writer's own words end with the tree.
  const argv = [...writer.stdout('').slice(0, -1), ...options];
  const account = join(directory, `${process.pid}.account`);
  const { resources } = await accounted('"$@" | dd bs=64k of=/dev/null', argv, { account, iso: '' });
  return resources;
}

function patterns(option, number) {
  return Array.from({ length: number }, (_, index) => [option, `*.none-${index}`]).flat();
}

function writeSources(root, number) {
  for (let source = 0; source < number; source++) {
    const directory = join(root, `s${source}`);
    mkdirSync(directory, { recursive: true });
    for (let file = 0; file < FILES_OF_SOURCE; file++)
      writeFileSync(join(directory, `file-${file}.conf`), 'x'.repeat(100));
  }
  return root;
}

function listOf(root, number, directory) {
  const list = join(directory, `sources-${number}.list`);
  const lines = Array.from({ length: number }, (_, source) => `/s${source}/=${join(root, `s${source}`)}\n`);
  writeFileSync(list, lines.join(''));
  return list;
}

export function* tables({ options, sources }) {
  const plain = (writer) => options.find((row) => row.title === 'none' && row.writer === writer);
  yield {
    title: 'What options cost that look at every entry (SMALL, to a pipe)',
    head: ['option', 'writer', 'wall s', 'min-max', 'x none', 'x genisoimage', 'CPU s'],
    rows: options.map(({ title, writer, wall, cpu }) => {
      const peer = options.find((row) => row.title === title && row.writer === 'genisoimage');
      return [
        title,
        writer,
        seconds(wall.median),
        range(wall, seconds),
        seconds(shares(wall, plain(writer).wall).median),
        peer === undefined ? '' : seconds(shares(wall, peer.wall).median),
        seconds(cpu.median),
      ];
    }),
  };
  const ours = sources.filter(({ writer }) => writer === 'mkiso');
  const { exponent } = growth(ours.map(({ number, wall }) => ({ x: number, y: wall.median })));
  yield {
    title: `Growth with the number of directories that are sources (${FILES_OF_SOURCE} files each, to a pipe)`,
    head: ['sources', 'writer', 'wall s', 'min-max', 'CPU s', 'peak MiB'],
    rows: sources.map(({ number, writer, wall, cpu, peak }) => [
      count(number),
      writer,
      seconds(wall.median),
      range(wall, seconds),
      seconds(cpu.median),
      peak === undefined ? '-' : count(peak.median / 2 ** 20),
    ]),
    note: `Fitted exponent of growth of our wall time: ${seconds(exponent)}; the start of the command weighs on the small ones.`,
  };
}
