import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { generatedModulesForTests } from './build/generated-modules.js';
import { LongestFirst } from './build/test-order.js';
import { testFiles } from './build/test-projects.js';

const source = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Tests run against the sources, so that no build has to come first. */
const alias = [
  { find: /^iso9660-writer-ts\/node$/, replacement: source('packages/iso9660-writer-ts/src/node/index.ts') },
  {
    find: /^iso9660-writer-ts\/internal\/command$/,
    replacement: source('packages/iso9660-writer-ts/src/command/index.ts'),
  },
  {
    find: /^iso9660-writer-ts\/internal\/mounts$/,
    replacement: source('packages/iso9660-writer-ts/src/node/mounts.ts'),
  },
  {
    find: /^iso9660-writer-ts\/internal\/node$/,
    replacement: source('packages/iso9660-writer-ts/src/node/internal.ts'),
  },
  { find: /^iso9660-writer-ts\/internal$/, replacement: source('packages/iso9660-writer-ts/src/internal.ts') },
  { find: /^iso9660-writer-ts\/fat$/, replacement: source('packages/iso9660-writer-ts/src/reader/fat/index.ts') },
  { find: /^iso9660-writer-ts\/reader$/, replacement: source('packages/iso9660-writer-ts/src/reader/index.ts') },
  { find: /^iso9660-writer-ts$/, replacement: source('packages/iso9660-writer-ts/src/index.ts') },
  { find: /^kickstart-iso\/http$/, replacement: source('src/http/index.ts') },
  { find: /^kickstart-iso$/, replacement: source('src/index.ts') },
];

/** Tests that take minutes; `npm run test:slow` runs them. */
const SLOW_TESTS = '**/test/**/*.slow.test.ts';

export const { fast, system } = testFiles(source('.'), ['test', 'packages/iso9660-writer-ts/test', 'bench/test']);

/** Generous: no test fails for being slow. */
export const patience = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  setupFiles: [source('test/support/patience.ts'), source('test/support/left-behind.ts')],
};

/** `npm test` runs both projects, `npm run test:fast` the first. The files are chosen by what they import. */
export default defineConfig({
  plugins: [generatedModulesForTests()],
  resolve: { alias },
  test: {
    projects: [
      // Files of one worker share their modules: loading them anew takes longer than most tests.
      { extends: true, test: { name: 'fast', include: [...fast], isolate: false, ...patience } },
      { extends: true, test: { name: 'system', include: [...system], ...patience } },
    ],
    exclude: [...configDefaults.exclude, SLOW_TESTS],
    sequence: { sequencer: LongestFirst },
    // vitest leaves a core free. Many tests wait for processes and time limits, which leaves cores free as well.
    maxWorkers: availableParallelism() + 1,
  },
});
