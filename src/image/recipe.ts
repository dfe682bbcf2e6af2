import { checkInstallerOptions } from '../answer-files/render-installer.js';
import type { Configuration } from '../kickstart/configuration.js';
import { type GenerateIsoOptions, type InstallerChoice, installerChoice } from '../options.js';
import { type IsoSource, type RepeatableSource, repeatable } from '../tree/source.js';

/** The options that decide what is made of an OS tree; the others have their say before, in the configuration. */
export type TreeOptions = Pick<
  GenerateIsoOptions,
  | 'boot'
  | 'dates'
  | 'delivery'
  | 'editEsp'
  | 'files'
  | 'hybrid'
  | 'image'
  | 'installer'
  | 'keepDiskIds'
  | 'kernelArguments'
  | 'menuTimeout'
  | 'modes'
  | 'overlay'
  | 'owners'
  | 'volumeDate'
  | 'volumeId'
>;

/**
 * All that an image is made from. As long as the tree is the same, the same recipe gives the same bytes: a
 * caller that keeps the recipe need not keep the image.
 *
 * It holds the request, whose further files are written when the source is known. Of the root password it shows the hash,
 * never the password, which is forgotten when the hash is first read.
 */
export interface IsoRecipe {
  /** The written files and their date, rendered once: with a random salt they could not be written again. */
  readonly configuration: Configuration;
  /** The source, as it was given: a relative path counts from the working directory. Entries that can be read once are kept. */
  readonly sourceDir: RepeatableSource;
  /** As they were given. Data, but for the functions that `image` may have. */
  readonly options: TreeOptions;
}

/** @throws {RangeError} when an option of the installer is out of its range. */
export function isoRecipe(configuration: Configuration, source: IsoSource, options: GenerateIsoOptions): IsoRecipe {
  if (configuration.installer !== undefined) checkInstallerOptions(configuration.installer);
  return { configuration, sourceDir: repeatable(source), options: treeOptions(options) };
}

/** All of them: a new one is a row here, or does not compile. */
const TREE_OPTIONS: Readonly<Record<keyof TreeOptions, true>> = {
  boot: true,
  dates: true,
  delivery: true,
  editEsp: true,
  files: true,
  hybrid: true,
  image: true,
  installer: true,
  keepDiskIds: true,
  kernelArguments: true,
  menuTimeout: true,
  modes: true,
  overlay: true,
  owners: true,
  volumeDate: true,
  volumeId: true,
};

/** The options for the source, without the others. Of what an answer file says `finish` alone is among them: it may be in a boot line. */
export function treeOptions(options: TreeOptions): TreeOptions {
  const named = Object.keys(TREE_OPTIONS) as (keyof TreeOptions)[];
  const { installer, ...plain } = Object.fromEntries(
    named.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as TreeOptions;
  return installer === undefined ? plain : { ...plain, installer: placeOf(installer) };
}

function placeOf(installer: NonNullable<GenerateIsoOptions['installer']>): InstallerChoice {
  const { family, delivery, finish } = installerChoice(installer);
  return { family, ...(delivery !== undefined && { delivery }), ...(finish !== undefined && { finish }) };
}
