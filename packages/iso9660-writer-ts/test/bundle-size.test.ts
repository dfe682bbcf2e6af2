import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/**
 * What a page loads before it can plan an image; docs/performance.md names it. All of the writer is in it: code on demand
 * by `import()` saved 26 kB of plain images, and broke boot images, partition tables and variants in service workers.
 */
const MOST_BYTES = 100_000;

test('planning an image needs less than 100 kB of code, minified, in one piece', async () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: `export { createImage } from ${JSON.stringify(index)}`, resolveDir: process.cwd() },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'nowhere',
    write: false,
  });
  expect(outputFiles).toHaveLength(1);
  expect(outputFiles[0]!.contents.length).toBeLessThan(MOST_BYTES);
});
