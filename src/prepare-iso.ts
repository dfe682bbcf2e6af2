import { createImage, type IsoImage } from 'iso9660-writer-ts';
import { fromDirectory, type TreeCache } from 'iso9660-writer-ts/node';
import { configureInTurns } from './configuration.js';
import { imageEntries, treeWarnings } from './image-entries.js';
import { type IsoRecipe, isoRecipe } from './iso-recipe.js';
import type { GenerateIsoOptions } from './options.js';
import { type BootPlan, planBoot } from './source/boot-images.js';
import { planHybrid } from './source/hybrid-disk.js';
import { collectScannedTree } from './source/scanned-tree.js';
import { planVolumeId, type VolumeIdPlan } from './source/volume-id.js';

/** A planned image for one server: every byte is decided, no file data but boot images and labels has been read. */
export interface PreparedIso extends IsoImage {
  /** `<host>.<domain>-<OS version>.iso`, with `/` as `_`. */
  readonly filename: string;
  /** How the image boots, and why. */
  readonly boot: Omit<BootPlan, 'made' | 'warnings'>;
  /** The volume identifier, and where it comes from. */
  readonly volume: Omit<VolumeIdPlan, 'warnings'>;
  /** What it is made from: a store may keep this in place of the image, and plan it again. */
  readonly recipe: IsoRecipe;
}

/**
 * Plans the image of an OS tree with one server's configuration laid over it, in memory: the tree is only read. The
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
  sourceDir: string,
  options: GenerateIsoOptions = {},
): Promise<PreparedIso> {
  const recipe = isoRecipe(await configureInTurns(request, options), sourceDir, options);
  return planIso(recipe, options.signal, options.treeCache);
}

/**
 * The second half of `prepareIso`: plans the image of a recipe, for the first time or again, when its bytes are needed
 * elsewhere or later. Whether the tree is still the same is the caller's to know. `outer` stops planning, and reading what
 * was planned; `treeCache` may have the scan of the tree.
 *
 * @throws {IsoError} rejects with it when the tree cannot be read or cannot be an image.
 * @example
 * const iso = await prepareIso(request, '/srv/files/alma9');
 * const again = await planIso(iso.recipe); // the same bytes, also with a random salt
 */
export async function planIso(recipe: IsoRecipe, outer?: AbortSignal, treeCache?: TreeCache): Promise<PreparedIso> {
  const { configuration, sourceDir, options } = recipe;
  const { filename, files, createdAt, warnings } = configuration;
  const signal = outer && { signal: outer };
  const cache = treeCache && { cache: treeCache };
  const tree = await collectScannedTree(
    fromDirectory(sourceDir, { ...signal, ...cache, owners: options.owners ?? 'root' }),
  );
  const { made, warnings: bootWarnings, ...boot } = await planBoot(tree, options.boot);
  const disk = options.hybrid && planHybrid(boot.images, options.hybrid);
  const { warnings: volumeWarnings, ...volume } = await planVolumeId(tree, options.volumeId, outer);
  const catalogPath = options.image?.bootCatalogPath ?? boot.catalogPath;

  const image = await createImage(imageEntries(tree, made, files, createdAt), {
    ...options.image,
    ...signal,
    ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
    translationTables: options.image?.translationTables ?? true,
    volume: { ...options.image?.volume, id: volume.id },
    boot: boot.images,
    ...(disk && { hybrid: disk.hybrid }),
    createdAt,
  });
  const ownWarnings = [...warnings, ...treeWarnings(tree, files), ...bootWarnings, ...volumeWarnings];
  return {
    filename,
    boot: { ...boot, reasons: [...boot.reasons, ...(disk?.reasons ?? [])] },
    volume,
    recipe,
    size: image.size,
    // These two grow with the tree, and a stream needs neither.
    get layout() {
      return image.layout;
    },
    get warnings() {
      return [...ownWarnings, ...image.warnings];
    },
    stream: (range) => image.stream({ ...range, ...anySignal(outer, range?.signal) }),
    open: (range) => image.open({ ...range, ...anySignal(outer, range?.signal) }),
    read: (start, end, own) => image.read(start, end, anySignal(outer, own)?.signal),
  };
}

/** The caller's signal ends with everything made from it; one for a single read may come on top. */
function anySignal(...signals: readonly (AbortSignal | undefined)[]): { readonly signal: AbortSignal } | undefined {
  const [first, ...others] = signals.filter((signal) => signal !== undefined);
  if (first === undefined) return undefined;
  return { signal: others.length === 0 ? first : AbortSignal.any([first, ...others]) };
}
