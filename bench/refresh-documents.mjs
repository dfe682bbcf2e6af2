/**
 * Puts figures into README.md and docs/performance.md between their markers, and draws the plots:
 * `node bench/refresh-documents.mjs [<file>...]`. Without files, those of the runs in `results/`. Every run has its
 * tables; the plots are those of the last. Runs of some scenarios only stand before whole ones.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { between, essentialsOf, figuresOf } from './document-figures.mjs';
import { drawPlots } from './plots/draw.mjs';
import { SCENARIOS } from './scenarios.mjs';

const README = fileURLToPath(new URL('./README.md', import.meta.url));
const PERFORMANCE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const RESULTS = fileURLToPath(new URL('./results', import.meta.url));

mkdirSync(RESULTS, { recursive: true });
const files = process.argv.length > 2 ? process.argv.slice(2) : resultFiles();
if (files.length === 0) throw new Error(`${RESULTS} holds no figures`);
const runs = files
  .map((file) => JSON.parse(readFileSync(file, 'utf8')))
  .sort((a, b) => extentOf(a) - extentOf(b) || a.machine.date.localeCompare(b.machine.date));

await drawPlots(runs.at(-1), SCENARIOS, RESULTS);
fill(README, figuresOf(runs, SCENARIOS));
fill(PERFORMANCE, essentialsOf(runs.at(-1), SCENARIOS));

function fill(file, figures) {
  writeFileSync(file, between(readFileSync(file, 'utf8'), figures));
}

function extentOf(run) {
  return Object.keys(run.scenarios).length;
}

function resultFiles() {
  return readdirSync(RESULTS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(RESULTS, name));
}
