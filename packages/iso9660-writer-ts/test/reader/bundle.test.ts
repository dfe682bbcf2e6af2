import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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
