import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { expect, test } from 'vitest';

async function modulesOf(contents: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../../src', import.meta.url)) },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  // Modules of which nothing is used weigh nothing.
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return used.map(([path]) => path.replace(/^.*\/src\//, '')).filter((path) => path !== '<stdin>');
}

test('no module of the reader stands in a bundle that writes', async () => {
  const modules = await modulesOf("export { createImage, buildEsp, overlay } from './index.js'");
  expect(modules).toContain('bytes/struct.ts');
  expect(modules.filter((path) => path.startsWith('reader/'))).toEqual([]);
});

test('a bundle that reads has what the reader may import, and nothing of the writer', async () => {
  const modules = await modulesOf("export { openImage } from './reader/index.js'");
  const folders = new Set(modules.map((path) => path.replace(/\/.*$|\.ts$/, '')));
  expect([...folders].sort()).toEqual(['bytes', 'errors', 'format', 'reader', 'source', 'turns']);
});

/** Takes away the members of codecs with which tables are decoded, and only a reader calls. */
const withoutDecoding: Plugin = {
  name: 'without-decoding',
  setup(plugin) {
    plugin.onLoad({ filter: /\/src\/(?:bytes|format)\/[^/]+\.ts$/ }, async ({ path }) => {
      const source = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.ES2022, true);
      const { transformed } = ts.transform(source, [
        (context) => (file) => {
          const visit = (node: ts.Node): ts.Node | undefined =>
            ts.isObjectLiteralElementLike(node) && /^read(?:BigEndian)?$/.test(node.name?.getText() ?? '')
              ? undefined
              : ts.visitEachChild(node, visit, context);
          return ts.visitEachChild(file, visit, context);
        },
      ]);
      return { contents: ts.createPrinter().printFile(transformed[0]!), loader: 'ts' };
    });
  },
};

async function minified(plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "export { createImage } from './index.js'",
      resolveDir: fileURLToPath(new URL('../../src', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    plugins,
  });
  return outputFiles[0]!.text;
}

test('tables that decode add at most 1,500 bytes, minified, to a bundle that writes', async () => {
  const whole = await minified([]);
  const without = await minified([withoutDecoding]);
  expect(whole).toMatch(/\bread:/);
  expect(whole.length - without.length).toBeGreaterThan(200);
  expect(whole.length - without.length).toBeLessThanOrEqual(1_500);
});
