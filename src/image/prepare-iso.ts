import { configure } from '../kickstart/configuration.js';
import type { GenerateIsoOptions } from '../options.js';
import type { IsoSource } from '../tree/source.js';
import type { PlannedIso } from './planned-iso.js';
import { planSource } from './plans.js';
import { type IsoRecipe, isoRecipe } from './recipe.js';
import { type UsedTemplate, withTemplates } from './template-layer.js';

/** A planned image that can be planned again. */
export interface PreparedIso extends PlannedIso {
  /** The files that were written from templates, in the order of their paths. */
  readonly templates: readonly UsedTemplate[];
  /** What it is made from: a store may keep this in place of the image, and plan it again. */
  readonly recipe: IsoRecipe;
}

/**
 * Plans the image of an OS tree or of a vendor's disc with one server's configuration laid over it, in memory: the source is only read. The
 * request may be one that was parsed before or anything `parseIsoRequest` takes; it is checked (again) here.
 *
 * @throws {IsoRequestError} rejects with it when the request is not acceptable.
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
 * @throws {RangeError} rejects with it when an option is out of its range.
 * @example
 * const iso = await prepareIso(request, '/srv/files/alma9');
 * response.setHeader('content-length', iso.size);
 */
export async function prepareIso(
  request: unknown,
  source: IsoSource,
  options: GenerateIsoOptions = {},
): Promise<PreparedIso> {
  return planIso(isoRecipe(configure(request, options), source, options), options);
}

/** What `planIso` takes besides the recipe. */
export type PlanIsoOptions = Pick<GenerateIsoOptions, 'cache' | 'reading' | 'signal'>;

/**
 * The second half of `prepareIso`: plans the image of a recipe, for the first time or again, when its bytes are needed
 * elsewhere or later. Whether the tree is still the same is the caller's to know. `signal` stops planning, and reading what
 * was planned; `cache` may have the plan of the tree.
 *
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image, or a template is wrong.
 * @example
 * const iso = await prepareIso(request, '/srv/files/alma9');
 * const again = await planIso(iso.recipe); // the same bytes, also with a random salt
 */
export async function planIso(
  recipe: IsoRecipe,
  { cache, reading, signal }: PlanIsoOptions = {},
): Promise<PreparedIso> {
  const { sourceDir } = recipe;
  const { configuration, files, templates } = await withTemplates(recipe, signal);
  const options = {
    ...recipe.options,
    ...(files && { files }),
    ...(reading && { reading }),
    ...(signal && { signal }),
  };
  const plan = await (cache?.plan(sourceDir, options) ?? planSource(sourceDir, options));
  return Object.assign(await plan.isoOf(configuration, files, signal), { recipe, templates });
}
