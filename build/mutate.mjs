/**
 * `npm run mutate -- FILE...` makes one small change after the other in source files, and tells which of them no test
 * beside the source notices. It ends with 1 when less than nine of ten changes are noticed.
 */
import { existsSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

const files = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
if (files.length === 0 || missing.length > 0) {
  const fact = files.length === 0 ? 'no file was given' : `${missing.join(', ')} does not exist`;
  console.error(`mutate: ${fact}; usage: npm run mutate -- src/kickstart/nameservers.ts`);
  process.exit(2);
}

// Read by vitest.mutation.config.ts, which the workers of the mutation tester load.
process.env.MUTATED_FILES = files.join(',');

const results = await new Stryker({
  mutate: files,
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  ignorePatterns: ['dist', 'bench/results', 'release', 'docs/api'],
  reporters: ['clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  disableTypeChecks: '{src,packages,test}/**/*.ts',
  thresholds: { high: 95, low: 90, break: 90 },
}).runMutationTest();

const noticed = results.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
console.log(`${noticed} of ${results.length} changes are noticed`);
