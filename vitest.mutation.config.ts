import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base, { fast, patience } from './vitest.config.js';

/** Test folders beside the sources that change: `src/kickstart/nameservers.ts` is tested in `test/kickstart`. */
const folders = (process.env.MUTATED_FILES ?? '')
  .split(',')
  .map((file) => `${dirname(file).replace(/(^|\/)src(\/|$)/, '$1test$2')}/`);

/** The mutation tester runs tests in threads, where a process cannot change its user. */
const NOT_IN_THREADS = 'test/cli/doctor.test.ts';

/** The tests that judge a mutation, as one list, since the mutation tester knows no projects. */
export default defineConfig({
  ...base,
  test: {
    ...patience,
    setupFiles: [...patience.setupFiles, fileURLToPath(new URL('test/support/few-runs.ts', import.meta.url))],
    include: fast.filter((test) => test !== NOT_IN_THREADS && folders.some((folder) => test.startsWith(folder))),
    isolate: false,
  },
});
