import { count, mebibytes, seconds } from './figures.mjs';
import { table } from './markdown.mjs';

/** One run as Markdown, so that what the terminal shows can stand in the README. */
export function report(run, scenarios) {
  return `${[conditions(run), ...sections(run, scenarios), durations(run)].join('\n\n')}\n`;
}

/** When, where and with what it was measured. */
export function conditions({ machine, versions, accounting, rounds, scale, corpora, took }) {
  const trees = corpora.map(({ name, files, bytes }) => `${name} ${count(files)} files, ${mebibytes(bytes)} MiB`);
  const peers = Object.entries(versions).map(
    ([name, version]) => version ?? `${name} is MISSING: its rows are skipped`,
  );
  const total = Object.values(took).reduce((sum, part) => sum + part, 0);
  return [
    `- ${machine.date.slice(0, 16).replace('T', ' ')} UTC, revision ${machine.revision}, scale ${scale}, ${rounds} rounds, ${count(total)} s in all, load at the start ${machine.load.toFixed(1)}`,
    `- ${machine.processor}, ${machine.cores} cores, ${mebibytes(machine.memory)} MiB, ${machine.kernel}, ${machine.fileSystem}, Node ${machine.node}`,
    `- ${peers.join(' · ')}`,
    `- CPU and memory by ${accounting}`,
    `- ${trees.join(' · ')}`,
  ].join('\n');
}

/** The tables of each scenario that was measured. */
export function sections(run, scenarios) {
  return scenarios.flatMap(({ name, tables }) => {
    const measured = run.scenarios[name];
    if (measured === undefined) return [];
    return [...tables(measured, run)].map(({ title, head, rows, note }) =>
      [`### ${title}`, table(head, rows), ...(note === undefined ? [] : [note])].join('\n\n'),
    );
  });
}

/** How long each scenario took. */
export function durations({ took }) {
  const rows = Object.entries(took).map(([name, time]) => [name, seconds(time)]);
  return `### How long the scenarios took\n\n${table(['scenario', 's'], rows)}`;
}
