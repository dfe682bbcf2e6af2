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

/** What a page or a function has to load, minified. */
export async function measure({ say }) {
  say('bundle size');
  return Promise.all(
    ENTRIES.map(async ({ title, text }) => {
      const { outputFiles } = await build({
        stdin: { contents: text, resolveDir: HERE },
        bundle: true,
        minify: true,
        format: 'esm',
        target: 'es2022',
        external: ['node:*'],
        write: false,
        logLevel: 'silent',
      });
      const code = outputFiles[0].contents;
      return {
        title,
        minified: code.length,
        gzip: gzipSync(code, { level: 9 }).length,
        brotli: brotliCompressSync(code).length,
      };
    }),
  );
}

export function* tables(results) {
  yield {
    title: 'Size of a bundle (esbuild, bytes)',
    head: ['what', 'minified', 'gzip', 'brotli'],
    rows: results.map(({ title, minified, gzip, brotli }) => [title, count(minified), count(gzip), count(brotli)]),
  };
}
