import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './build/test-order.js';
import base, { patience } from './vitest.config.js';

/** Compares what it costs to serve at its start with what it costs at its end: neighbours would be in both. */
const ALONE = 'test/serve/soak.slow.test.ts';

/** Some of these tests fill every core, others wait for an emulator, a client or a clock. */
const WORKERS = availableParallelism() + 1;

/** The tests that take minutes, side by side but for one. */
export default defineConfig({
  ...base,
  test: {
    exclude: configDefaults.exclude,
    sequence: { sequencer: LongestFirst },
    projects: [
      slow('slow', { include: ['{test,packages/*/test}/**/*.slow.test.ts'], exclude: [ALONE] }, 0, WORKERS),
      slow('alone', { include: [ALONE] }, 1, 1),
    ],
  },
});

interface Files {
  readonly include: string[];
  readonly exclude?: readonly string[];
}

function slow(name: string, { include, exclude = [] }: Files, groupOrder: number, maxWorkers: number) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      sequence: { groupOrder },
      maxWorkers,
      ...patience,
      testTimeout: 3 * patience.testTimeout,
    },
  };
}
