import { defineConfig } from 'tsup';
import { generatedModulesForBuild } from './build/generated-modules.js';
import { relativeSourceMaps } from './build/relative-source-maps.js';

/** Both builds run at the same time and write into `dist`, so neither cleans it: `npm run build` does. */
export default defineConfig([
  {
    entry: { index: 'src/index.ts', 'http/index': 'src/http/index.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    // Both entries share their classes, in CommonJS as well: `instanceof IsoRequestError` must hold whichever threw it.
    splitting: true,
    target: 'node20',
    sourcemap: true,
    esbuildPlugins: [...generatedModulesForBuild()],
    plugins: [relativeSourceMaps()],
    // CommonJS has no `import.meta`; `createRequire` takes a file as well.
    esbuildOptions(options, { format }) {
      if (format === 'cjs') options.define = { ...options.define, 'import.meta.url': '__filename' };
    },
  },
  {
    entry: { 'cli/main': 'src/cli/main.ts' },
    format: ['esm'],
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: true,
    esbuildPlugins: [...generatedModulesForBuild()],
  },
]);
