import { defineConfig } from 'tsup';
import { relativeSourceMaps } from '../../build/relative-source-maps.js';

/** Nothing to install at run time: what needs picomatch carries it, and THIRD-PARTY-NOTICES its licence. */
const noExternal = ['picomatch'];

/** Both builds run at the same time and write into `dist`, so neither cleans it: `npm run build` does. */
export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      internal: 'src/internal.ts',
      'command/index': 'src/command/index.ts',
      // Apart from the others: the commands of kickstart-iso ask for mounts before they need to scan anything.
      'node/mounts': 'src/node/mounts.ts',
      'node/internal': 'src/node/internal.ts',
      'node/index': 'src/node/index.ts',
      'reader/index': 'src/reader/index.ts',
      'fat/index': 'src/reader/fat/index.ts',
    },
    format: ['esm', 'cjs'],
    dts: true,
    // All entries share their classes and the queue of turns, in CommonJS as well: `instanceof IsoError` must hold whichever threw it.
    splitting: true,
    noExternal,
    target: 'es2022',
    sourcemap: true,
    plugins: [relativeSourceMaps()],
  },
  {
    entry: { 'cli/mkiso': 'src/cli/main.ts', 'cli/isoread': 'src/cli/isoread/main.ts' },
    // CommonJS in one file: loading modules takes Node 20 ms before the first of them runs, and finding each of many some more.
    format: ['cjs'],
    splitting: false,
    noExternal,
    target: 'es2022',
    plugins: [relativeSourceMaps()],
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: true,
  },
]);
