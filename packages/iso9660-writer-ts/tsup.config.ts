import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'node/index': 'src/node/index.ts' },
  format: ['esm', 'cjs'],
  dts: true,
  // Both entries share their classes, in CommonJS as well: `instanceof IsoError` must hold whichever threw it.
  splitting: true,
  clean: true,
  // Nothing to install at run time: `./node` carries it, and THIRD-PARTY-NOTICES its licence.
  noExternal: ['picomatch'],
  target: 'es2022',
  sourcemap: true,
});
