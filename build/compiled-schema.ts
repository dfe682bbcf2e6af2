import { basename, resolve } from 'node:path';
import { _, Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { GeneratedModule } from './generated-modules.js';

/**
 * The validator of a JSON Schema as code, so that no compiler is loaded where the schema is used, and none needs `eval`. The
 * file exports `schema` and `formats`; the code takes the formats from it, which are functions.
 */
export async function compiledSchema(file: string): Promise<GeneratedModule> {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
    absWorkingDir: process.cwd(),
  });
  const { schema, formats } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]!.text)}`);
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    formats,
    code: { source: true, esm: true, formats: _`formats` },
    // Lengths in UTF-16 units need no code of ajv's; `minLength: 1` is the same in both.
    unicode: false,
    logger: false,
  });
  const code = standaloneCode(ajv, ajv.compile(schema));
  return {
    module: `import { formats } from ${JSON.stringify(`./${basename(file)}`)};\n${code}`,
    files: Object.keys(metafile.inputs).map((input) => resolve(input)),
  };
}
