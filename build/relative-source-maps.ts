import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/**
 * For tsup: names the compiled file in its own source map without the directory of the build. tsup gives the absolute
 * path where it splits CommonJS, and `dist` would differ between two clones.
 */
export function relativeSourceMaps(): Plugin {
  return {
    name: 'relative-source-maps',
    async buildEnd({ writtenFiles }) {
      for (const { name } of writtenFiles.filter(({ name }) => name.endsWith('.cjs.map'))) {
        const map = JSON.parse(await readFile(name, 'utf8'));
        const compiled = basename(name, '.map');
        const sources = map.sources.map((source: string) => (basename(source) === compiled ? compiled : source));
        await writeFile(name, JSON.stringify({ ...map, sources, ...(map.file !== undefined && { file: compiled }) }));
      }
    },
  };
}
