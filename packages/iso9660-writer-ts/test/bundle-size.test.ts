import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a page loads before it can plan an image; docs/performance.md names it. */
const MOST_BYTES = 60_000;

test('a plain image needs less than 60 kB of code, minified; what is rarely needed is loaded with the images that do', async () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const { metafile } = await build({
    stdin: { contents: `export { createImage } from ${JSON.stringify(index)}`, resolveDir: process.cwd() },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const { outputs } = metafile;
  const initial = new Set<string>();
  const load = (name: string): void => {
    if (initial.has(name)) return;
    initial.add(name);
    for (const { path, kind } of outputs[name]!.imports) if (kind === 'import-statement') load(path);
  };
  load(Object.keys(outputs).find((name) => outputs[name]!.entryPoint === '<stdin>')!);
  const bytes = [...initial].reduce((sum, name) => sum + outputs[name]!.bytes, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(Object.keys(outputs).length).toBeGreaterThan(initial.size);
});
