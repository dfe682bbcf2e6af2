/**
 * `npm run mutate -- PATH...` makes one small change after the other in source files, or in all of a folder, and tells
 * which of them no test beside the source notices. It ends with the rows of `docs/mutation-scores.md`, and with 1 when
 * less than nine of ten changes are noticed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';

const paths = process.argv.slice(2);
const missing = paths.filter((path) => !existsSync(path));
if (paths.length === 0 || missing.length > 0) {
  const fact = paths.length === 0 ? 'no path was given' : `${missing.join(', ')} does not exist`;
  console.error(`mutate: ${fact}; usage: npm run mutate -- src/kickstart`);
  process.exit(2);
}
const files = paths.flatMap((path) => (statSync(path).isDirectory() ? sourcesIn(path) : [path]));

// Read by vitest.mutation.config.ts, which the workers of the mutation tester load.
process.env.MUTATED_FILES = files.join(',');

const results = await new Stryker({
  mutate: files,
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  ignorePatterns: ['dist', 'bench/results', 'release', 'docs/api'],
  // A change that is tested slowly is not a change that is noticed.
  timeoutMS: 60_000,
  timeoutFactor: 5,
  reporters: ['clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  disableTypeChecks: '{src,packages,test}/**/*.ts',
  thresholds: { high: 95, low: 90, break: 90 },
}).runMutationTest();

const date = new Date().toISOString().slice(0, 10);
for (const file of files) {
  const changes = results.filter(({ fileName }) => relative('.', fileName) === file);
  // A file of types alone has none.
  if (changes.length > 0) console.log(rowOf(`\`${file}\``, changes));
}
console.log(rowOf('all', results));

/** @param {string} folder */
function sourcesIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

/** A row of a table in Markdown: file, changes, noticed, score, date. */
function rowOf(name, changes) {
  const noticed = changes.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  return `| ${name} | ${changes.length} | ${noticed} | ${((100 * noticed) / changes.length).toFixed(1)} % | ${date} |`;
}
