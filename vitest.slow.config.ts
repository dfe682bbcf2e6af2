import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import base, { patience } from './vitest.config.js';

const CORES = availableParallelism();

const SERVERS = 'test/{http,scaling,serve}/**/*.slow.test.ts';

/** The tests that take minutes. Those of servers come last, one file after the other: each wants the whole machine. */
export default defineConfig({
  ...base,
  test: {
    exclude: configDefaults.exclude,
    projects: [
      slow('writer', { include: ['packages/*/test/**/*.slow.test.ts'] }, { groupOrder: 0, maxWorkers: CORES }),
      slow('images', { include: ['test/**/*.slow.test.ts'], exclude: [SERVERS] }, { groupOrder: 1, maxWorkers: CORES }),
      slow('servers', { include: [SERVERS] }, { groupOrder: 2, maxWorkers: 1 }),
    ],
  },
});

interface Files {
  readonly include: string[];
  readonly exclude?: readonly string[];
}

function slow(name: string, { include, exclude = [] }: Files, order: { groupOrder: number; maxWorkers: number }) {
  const { groupOrder, maxWorkers } = order;
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
