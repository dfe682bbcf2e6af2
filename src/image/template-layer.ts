import type { Configuration } from '../kickstart/configuration.js';
import type { GenerateIsoOptions } from '../options.js';
import { type IsoSource, templatesBeside } from '../tree/source.js';
import type { IsoRecipe } from './recipe.js';

/** A file of an image, and the template that it was written from. */
export interface UsedTemplate {
  /** In the image. */
  readonly path: string;
  /** In the directory of templates. */
  readonly name: string;
}

/** What of a recipe depends on the templates beside its source. */
interface TemplateLayer {
  readonly configuration: Configuration;
  readonly files: GenerateIsoOptions['files'];
  readonly templates: readonly UsedTemplate[];
}

/**
 * What a recipe makes with the templates beside its source: their files come before those of the option `files`, which stand over them.
 *
 * @throws {IsoError} rejects with `TEMPLATE` or `TEMPLATE_VALUE` and everything that is wrong with them.
 */
export async function withTemplates(
  {
    configuration,
    sourceDir,
    options,
  }: Pick<IsoRecipe, 'configuration' | 'options'> & { readonly sourceDir: IsoSource },
  signal: AbortSignal | undefined,
): Promise<TemplateLayer> {
  const directory = typeof sourceDir === 'string' ? await templatesBeside(sourceDir) : undefined;
  if (directory === undefined) return { configuration, files: options.files, templates: [] };
  // Loaded when it is needed: most sources have none.
  const { readTemplates, renderTemplates } = await import('../templates/index.js');
  const { files, warnings } = await readTemplates(directory, signal);
  const rendered = renderTemplates(files, configuration);
  return {
    configuration: { ...configuration, warnings: [...configuration.warnings, ...warnings] },
    files: [...rendered, ...(options.files ?? [])],
    templates: files.map(({ path, name }) => ({ path, name })),
  };
}
