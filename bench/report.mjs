import { count, mebibytes, seconds } from './figures.mjs';

/** Results as Markdown, so that what the terminal shows can stand in the README. */
export function report(results, scenarios) {
  const parts = [conditions(results)];
  for (const scenario of scenarios) {
    const measured = results.scenarios[scenario.name];
    if (measured === undefined) continue;
    for (const { title, head, rows } of scenario.tables(measured)) parts.push(`### ${title}\n\n${table(head, rows)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function conditions({ machine, versions, accounting, rounds, scale, corpora, took }) {
  const trees = corpora.map(({ name, files, bytes }) => `${name} ${count(files)} files, ${mebibytes(bytes)} MiB`);
  const peers = Object.entries(versions).map(
    ([name, version]) => version ?? `${name} is MISSING: its rows are skipped`,
  );
  return [
    `- ${machine.date.slice(0, 10)}, revision ${machine.revision}, scale ${scale}, ${rounds} rounds, ${seconds(took)} s in all, load at the start ${machine.load.toFixed(1)}`,
    `- ${machine.processor}, ${machine.cores} cores, ${mebibytes(machine.memory)} MiB, ${machine.kernel}, Node ${machine.node}`,
    ...peers.map((peer) => `- ${peer}`),
    `- CPU and memory by ${accounting}`,
    `- ${trees.join(' · ')}`,
  ].join('\n');
}

/** Text columns to the left, numbers to the right. */
function table(head, rows) {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column].length)));
  const isText = head.map((_, column) => rows.every((row) => !/^[\d.,-]*$/.test(row[column])));
  const line = (cells) =>
    `| ${cells.map((cell, column) => (isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (isText[column] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
