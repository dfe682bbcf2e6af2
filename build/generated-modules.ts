import { dirname, relative, resolve, sep } from 'node:path';
import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';
import { bundledText } from './bundled-text.js';
import { compiledSchema } from './compiled-schema.js';

/** What is made from a file where it is imported, and the files that it is made from. */
export interface GeneratedModule {
  readonly module: string;
  readonly files: readonly string[];
}

/** By what stands behind the name of the file: `import { text } from './browser/main.ts?bundled'`. */
const GENERATORS: Readonly<Record<string, (file: string) => Promise<GeneratedModule>>> = {
  bundled: bundledText,
  compiled: compiledSchema,
};

/** An extension of its own, so that no plugin treats what is generated from a style sheet as a style sheet. */
const END = '.generated';

/** For the build. */
export function generatedModulesForBuild(): readonly EsbuildPlugin[] {
  return Object.entries(GENERATORS).map(([mark, generate]) => ({
    name: mark,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`\\?${mark}$`) }, ({ path, resolveDir }) => ({
        // Relative: esbuild writes the path into the output, and builds in two directories must be equal.
        path: relative(process.cwd(), sourceOf(path, resolveDir)).replaceAll(sep, '/') + END,
        namespace: mark,
      }));
      onLoad({ filter: /.*/, namespace: mark }, async ({ path }) => {
        const file = resolve(path.slice(0, -END.length));
        const { module, files } = await generate(file);
        return { contents: module, loader: 'js', resolveDir: dirname(file), watchFiles: [...files] };
      });
    },
  }));
}

/** The same for tests, which run without a build. */
export function generatedModulesForTests(): VitePlugin {
  // Vite's plugins leave alone what begins like this.
  const prefix = '\0generated:';
  return {
    name: 'generated-modules',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer?.startsWith(prefix)) return resolve(dirname(fileOf(importer.slice(prefix.length))), source);
      return importer !== undefined && markOf(source) in GENERATORS
        ? `${prefix}${markOf(source)}:${sourceOf(source, dirname(importer))}${END}`
        : undefined;
    },
    async load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const rest = id.slice(prefix.length);
      const { module, files } = await GENERATORS[rest.slice(0, rest.indexOf(':'))]!(fileOf(rest));
      for (const file of files) this.addWatchFile(file);
      return module;
    },
  };
}

function markOf(source: string): string {
  return source.slice(source.lastIndexOf('?') + 1);
}

function sourceOf(source: string, directory: string): string {
  return resolve(directory, source.slice(0, source.lastIndexOf('?')));
}

/** Behind the mark and its colon. */
function fileOf(rest: string): string {
  return rest.slice(rest.indexOf(':') + 1, -END.length);
}
