import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { GeneratedModule } from './generated-modules.js';

/** The oldest browsers that know all that the page uses; `light-dark()` of CSS is the youngest of it. */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

/** A file with everything it imports as one minified script, or style sheet, that a page carries within itself. */
export async function bundledText(file: string): Promise<GeneratedModule> {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: 'iife',
    target: BROWSERS,
    charset: 'utf8',
    write: false,
    metafile: true,
    absWorkingDir: process.cwd(),
  });
  const [output] = outputFiles;
  return {
    module: `export const text = ${JSON.stringify(output?.text.trim())};`,
    files: Object.keys(metafile.inputs).map((input) => resolve(input)),
  };
}
