import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import base, { patience } from './vitest.config.js';

/** The tests that take minutes. Those of servers come last, one file after the other: each wants the whole machine. */
export default defineConfig({
  ...base,
  test: {
    exclude: configDefaults.exclude,
    projects: [
      slow('writer', 'packages/*/test/**/*.slow.test.ts', { groupOrder: 0, maxWorkers: availableParallelism() }),
      slow('servers', 'test/**/*.slow.test.ts', { groupOrder: 1, maxWorkers: 1 }),
    ],
  },
});

function slow(name: string, files: string, { groupOrder, maxWorkers }: { groupOrder: number; maxWorkers: number }) {
  return {
    extends: true as const,
    test: { name, include: [files], sequence: { groupOrder }, maxWorkers, ...patience },
  };
}
