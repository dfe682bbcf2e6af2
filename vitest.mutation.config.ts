import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base, { fast, patience } from './vitest.config.js';

/** The sources that change. */
const mutated = (process.env.MUTATED_FILES ?? '').split(',');

/** Test folders beside them: `src/kickstart/nameservers.ts` is tested in `test/kickstart`. */
const folders = mutated.map((file) => `${dirname(file).replace(/(^|\/)src(\/|$)/, '$1test$2')}/`);

/** The first test that fails ends the run: those named like a source that changes come first, then the short ones. */
class LikeliestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const shortestFirst = (await super.sort(files)).toReversed();
    return [...shortestFirst.filter(isNamedLikeSource), ...shortestFirst.filter((file) => !isNamedLikeSource(file))];
  }
}

function isNamedLikeSource({ moduleId }: TestSpecification): boolean {
  return mutated.some((file) => basename(moduleId).startsWith(basename(file, '.ts')));
}

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
    sequence: { sequencer: LikeliestFirst },
  },
});
