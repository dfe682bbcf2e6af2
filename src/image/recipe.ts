import type { Configuration } from '../kickstart/configuration.js';
import type { GenerateIsoOptions } from '../options.js';

/** The options that decide what is made of an OS tree; the others have their say before, in the configuration. */
export type TreeOptions = Pick<
  GenerateIsoOptions,
  'boot' | 'dates' | 'hybrid' | 'image' | 'modes' | 'owners' | 'volumeId'
>;

/**
 * All that an image is made from. As long as the tree is the same, the same recipe gives the same bytes: a
 * caller that keeps the recipe need not keep the image.
 *
 * It holds what the image holds: of the root password the hash, never the password, nor anything else of the request.
 */
export interface IsoRecipe {
  /** The written files and their date, rendered once: with a random salt they could not be written again. */
  readonly configuration: Configuration;
  /** The OS tree, as it was given: a relative path counts from the working directory. */
  readonly sourceDir: string;
  /** As they were given. Data, but for the functions that `image` may have. */
  readonly options: TreeOptions;
}

export function isoRecipe(configuration: Configuration, sourceDir: string, options: GenerateIsoOptions): IsoRecipe {
  return { configuration, sourceDir, options: treeOptions(options) };
}

/** The options for the tree, without the others. */
export function treeOptions({ boot, dates, hybrid, image, modes, owners, volumeId }: TreeOptions): TreeOptions {
  return {
    ...(boot !== undefined && { boot }),
    ...(dates !== undefined && { dates }),
    ...(hybrid !== undefined && { hybrid }),
    ...(image !== undefined && { image }),
    ...(modes !== undefined && { modes }),
    ...(owners !== undefined && { owners }),
    ...(volumeId !== undefined && { volumeId }),
  };
}
