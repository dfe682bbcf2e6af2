import { configDefaults, defineConfig } from 'vitest/config';
import base, { patience, SLOW_TESTS } from './vitest.config.js';

/** The tests that take minutes, one file after the other: each wants the whole machine. */
export default defineConfig({
  ...base,
  test: {
    include: [SLOW_TESTS],
    exclude: configDefaults.exclude,
    fileParallelism: false,
    ...patience,
  },
});
