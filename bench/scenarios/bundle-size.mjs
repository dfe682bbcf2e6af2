import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { count } from '../figures.mjs';

export const name = 'bundle-size';

const ENTRIES = [
  { title: 'iso9660-writer-ts, everything', text: "export * from 'iso9660-writer-ts'" },
  { title: 'iso9660-writer-ts, createImage alone', text: "export { createImage } from 'iso9660-writer-ts'" },
  { title: 'iso9660-writer-ts/node, everything', text: "export * from 'iso9660-writer-ts/node'" },
];

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What a page or a function has to load before it can plan an image, and what it may load when an image needs it. */
export async function measure({ say }) {
  say('bundle size');
  return Promise.all(
    ENTRIES.map(async ({ title, text }) => {
      const { outputFiles, metafile } = await build({
        stdin: { contents: text, resolveDir: HERE },
        bundle: true,
        splitting: true,
        minify: true,
        format: 'esm',
        target: 'es2022',
        external: ['node:*'],
        outdir: HERE,
        write: false,
        metafile: true,
        logLevel: 'silent',
      });
      const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
      const initial = Buffer.concat(loadedAtOnce(metafile).map((name) => sizes.get(name)));
      return {
        title,
        minified: initial.length,
        gzip: gzipSync(initial, { level: 9 }).length,
        brotli: brotliCompressSync(initial).length,
        whole: [...sizes.values()].reduce((sum, { length }) => sum + length, 0),
      };
    }),
  );
}

/** The entry and what it imports in turn, but for what it imports when it is needed. */
function loadedAtOnce({ outputs }) {
  const names = new Set();
  const load = (name) => {
    if (names.has(name)) return;
    names.add(name);
    for (const { path, kind } of outputs[name].imports) if (path in outputs && kind === 'import-statement') load(path);
  };
  load(Object.keys(outputs).find((name) => outputs[name].entryPoint !== undefined && name.includes('stdin')));
  return [...names].map((name) => basename(name));
}

export function* tables(results) {
  yield {
    title: 'Size of a bundle (esbuild, minified, bytes)',
    head: ['what', 'minified', 'gzip', 'brotli', 'with what is loaded on demand'],
    rows: results.map(({ title, minified, gzip, brotli, whole }) => [
      title,
      ...[minified, gzip, brotli, whole].map(count),
    ]),
  };
}
