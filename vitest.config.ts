import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const writer = (file: string) => fileURLToPath(new URL(`packages/iso9660-writer-ts/src/${file}`, import.meta.url));

/** Tests run against the sources, so that no build has to come first. */
const alias = [
  { find: /^iso9660-writer-ts\/node$/, replacement: writer('node/index.ts') },
  { find: /^iso9660-writer-ts$/, replacement: writer('index.ts') },
];

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
