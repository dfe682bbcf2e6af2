import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mebibytes, range, ratios, seconds } from '../figures.mjs';
import { accounted } from '../measure.mjs';
import { interleaved, summaries, summary } from '../statistics.mjs';

export const name = 'whole-process';

/** Where an image goes. `line` is the shell around the accounted command `"$@"`. */
const SINKS = [
  {
    name: 'pipe',
    title: 'to a pipe (read by dd, 64 KiB at a time)',
    trees: ['BIG', 'DISTRO', 'SMALL', 'META'],
    plan: (writer, root) => ({ argv: writer.stdout(root), line: '"$@" | dd bs=64k of=/dev/null' }),
  },
  {
    name: 'file',
    title: 'to a file, not synced',
    trees: ['BIG', 'DISTRO', 'SMALL'],
    // A writer that syncs a file of its own writes to standard output here, which does not.
    plan: (writer, root, iso) =>
      writer.syncs
        ? { argv: writer.stdout(root), line: '"$@" > "$ISO"' }
        : { argv: writer.file(root, iso), line: '"$@"' },
  },
  {
    name: 'synced file',
    title: 'to a file, until it is on the disk',
    trees: ['BIG', 'DISTRO', 'SMALL'],
    plan: (writer, root, iso) => ({
      argv: writer.file(root, iso),
      line: writer.syncs ? '"$@"' : '"$@" && sync "$ISO"',
    }),
  },
];

/** Rows of one sink and tree; each round runs every writer once, and its ratios are of that round. */
export async function measure({ corpora, writers, directory, rounds, say }) {
  const results = [];
  for (const sink of SINKS) {
    for (const corpus of corpora.filter((candidate) => sink.trees.includes(candidate.name))) {
      say(`${sink.name}, ${corpus.name}: ${writers.map((writer) => writer.name).join(', ')}`);
      const records = await interleaved(
        rounds,
        writers.map((writer) => () => runOnce(sink, writer, corpus, directory)),
      );
      for (const [index, writer] of writers.entries()) {
        const walls = records[index].map(({ wall }, round) => wall / records[0][round].wall);
        results.push({
          sink: sink.name,
          tree: corpus.name,
          writer: writer.name,
          ...summaries(records[index]),
          timesOurs: summary(walls),
        });
      }
    }
  }
  return results;
}

async function runOnce(sink, writer, corpus, directory) {
  const iso = join(directory, `${process.pid}.iso`);
  const { argv, line } = sink.plan(writer, corpus.root, iso);
  try {
    const { resources, stderr } = await accounted(line, argv, {
      account: join(directory, `${process.pid}.account`),
      iso,
    });
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

export function* tables(results) {
  for (const sink of SINKS) {
    yield {
      title: `Whole process, ${sink.title}`,
      head: ['tree', 'writer', 'wall s', 'min-max', 'x ours', 'min-max', 'CPU s', 'peak MiB', 'image MiB'],
      rows: results
        .filter((row) => row.sink === sink.name)
        .map(({ tree, writer, wall, timesOurs, cpu, peak, bytes }) => [
          tree,
          writer,
          seconds(wall.median),
          range(wall, seconds),
          ...ratios(writer, timesOurs),
          seconds(cpu.median),
          peak === undefined ? '-' : mebibytes(peak.median),
          mebibytes(bytes.median),
        ]),
    };
  }
}
