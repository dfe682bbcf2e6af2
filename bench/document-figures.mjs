import { seconds } from './figures.mjs';
import { folded, table } from './markdown.mjs';
import { plotsOf } from './plots/draw.mjs';
import { conditions, durations, sections } from './report.mjs';
import { comparisons } from './scenarios/whole-process.mjs';

const START = '<!-- figures: npm run bench:report writes what follows -->';
const END = '<!-- end of figures -->';

/** Who writes the same image. Archivers and loops are there for orientation. */
const PEERS = /^(genisoimage|xorriso)/;

/** Where an image goes, what files cost, and how all of it grows. */
const ESSENTIAL = ['sectors', 'scan', 'small-files', 'slow-source', 'scaling'];

/** A text with something else between its two markers. */
export function between(text, content) {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`the text has to hold "${START}" and then "${END}"`);
  return `${text.slice(0, start + START.length)}\n\n${content}\n\n${text.slice(end)}`;
}

/** All runs beside each other, the plots of the last, its tables, and those of the others folded up. */
export function figuresOf(runs, scenarios) {
  const last = runs.at(-1);
  return [
    ...runs.map((run, index) => `**Run ${index + 1}**\n\n${conditions(run)}`),
    sideBySide(runs),
    losses(last),
    ...plotsOf(last, scenarios).map(({ file, alt }) => `![${alt}](results/${file})`),
    ...runs.map((run, index) => {
      const tables = [...sections(run, scenarios), durations(run)].join('\n\n');
      return run === last ? `## Tables of run ${index + 1}\n\n${tables}` : folded(`Tables of run ${index + 1}`, tables);
    }),
  ].join('\n\n');
}

/** What the advice of docs/performance.md rests on, of one run. */
export function essentialsOf(run, scenarios) {
  const parts = scenarios.filter(({ name }) => ESSENTIAL.includes(name) && run.scenarios[name] !== undefined);
  const tables = parts.flatMap((scenario) => [...scenario.tables(run.scenarios[scenario.name], run)]);
  return [
    conditions(run),
    ...tables
      .filter(({ note }) => note === undefined)
      .map(({ title, head, rows }) => `${title}:\n\n${table(head, rows)}`),
    ...tables.flatMap(({ note }) => (note === undefined ? [] : [note])),
  ].join('\n\n');
}

/** Does it come out the same again? */
function sideBySide(runs) {
  const compared = runs.map((run) => comparisons(run.scenarios['whole-process'] ?? [], run));
  const keys = compared.at(-1).filter(({ peer }) => PEERS.test(peer));
  const rows = keys.map(({ sink, tree, ours, peer, goal }) => [
    sink,
    tree,
    ours,
    peer,
    ...compared.map((run) => medianOf(run, { sink, tree, ours, peer })),
    goal === undefined ? '' : seconds(goal),
  ]);
  const head = ['sink', 'tree', 'ours', 'peer', ...runs.map((_, index) => `run ${index + 1}`), 'goal'];
  return `Our wall time as a share of a peer’s, medians within rounds (lower is better):\n\n${table(head, rows)}`;
}

/** What a reader should hear from us first. */
function losses(run) {
  const slower = comparisons(run.scenarios['whole-process'] ?? [], run)
    .filter(({ peer, share }) => PEERS.test(peer) && share.median > 1)
    .sort((a, b) => b.share.median - a.share.median)
    .map(({ sink, tree, ours, peer, share }) => `${ours} on ${tree} to a ${sink}: ${seconds(share.median)} of ${peer}`);
  return `**Slower than a peer** in the last run, as shares of its wall time: ${slower.join(' · ') || 'nowhere'}.`;
}

function medianOf(compared, wanted) {
  const found = compared.find((row) => Object.entries(wanted).every(([key, value]) => row[key] === value));
  return found === undefined ? '' : seconds(found.share.median);
}
