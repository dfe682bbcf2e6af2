import { dirname, relative, resolve, sep } from 'node:path';
import { build, type Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';

/** The oldest browsers that know all that the page uses; `light-dark()` of CSS is the youngest of it. */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

const MARK = '?bundled';

/** An extension of its own, so that no plugin treats the text of a style sheet as a style sheet. */
const END = '.text';

/**
 * For the build: `import { text } from './browser/main.ts?bundled'` gives a file with everything it imports as one
 * minified script, or style sheet, that a page carries within itself.
 */
export function bundledTextForBuild(): EsbuildPlugin {
  return {
    name: 'bundled-text',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?bundled$/ }, ({ path, resolveDir }) => ({
        // Relative: esbuild writes the path into the output, and builds in two directories must be equal.
        path: relative(process.cwd(), resolve(resolveDir, path.slice(0, -MARK.length))).replaceAll(sep, '/') + END,
        namespace: 'bundled-text',
      }));
      onLoad({ filter: /.*/, namespace: 'bundled-text' }, async ({ path }) => {
        const { module, files } = await bundledText(resolve(path.slice(0, -END.length)));
        return { contents: module, loader: 'js', watchFiles: [...files] };
      });
    },
  };
}

/** The same for tests, which run without a build. */
export function bundledTextForTests(): VitePlugin {
  // Vite's plugins leave alone what begins like this.
  const prefix = '\0bundled-text:';
  return {
    name: 'bundled-text',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source.endsWith(MARK) && importer !== undefined
        ? `${prefix}${resolve(dirname(importer), source.slice(0, -MARK.length))}${END}`
        : undefined,
    async load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const { module, files } = await bundledText(id.slice(prefix.length, -END.length));
      for (const file of files) this.addWatchFile(file);
      return module;
    },
  };
}

async function bundledText(file: string): Promise<{ readonly module: string; readonly files: readonly string[] }> {
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
