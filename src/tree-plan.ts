import { createImage, type FileEntry, type ImageOptions } from 'iso9660-writer-ts';
import type { PendingConfiguration } from './configuration.js';
import { configurationEntries, imageEntries, treeWarnings, UNWRITTEN_FILES } from './image-entries.js';
import type { TreeOptions } from './iso-recipe.js';
import { type PlannedIso, plannedIso } from './planned-iso.js';
import { planBoot } from './source/boot-images.js';
import { planHybrid } from './source/hybrid-disk.js';
import type { ScannedTree } from './source/scanned-tree.js';
import { planVolumeId } from './source/volume-id.js';

/** What follows from an OS tree, planned once for however many images of it. */
export interface TreePlan {
  /**
   * Plans the image with one configuration. Of a password that is still being hashed the length is known: only whoever
   * reads its bytes waits for them. `outer` stops planning, and reading what was planned.
   *
   * @throws {IsoError} rejects with it when the tree cannot be an image.
   */
  isoOf(configuration: PendingConfiguration, outer?: AbortSignal): Promise<PlannedIso>;
}

/**
 * Plans all images of a scanned tree: how they boot, what they are called, and where everything has its place. The images
 * are variants of one, unless they have to be planned one by one.
 *
 * @throws {IsoError} rejects with it when the tree cannot be an image.
 */
export async function planTree(tree: ScannedTree, options: TreeOptions, signal?: AbortSignal): Promise<TreePlan> {
  const { made, warnings: bootWarnings, ...boot } = await planBoot(tree, options.boot);
  const disk = options.hybrid && planHybrid(boot.images, options.hybrid);
  const { warnings: volumeWarnings, ...volume } = await planVolumeId(tree, options.volumeId);
  const catalogPath = options.image?.bootCatalogPath ?? boot.catalogPath;
  const imageOptions: ImageOptions = {
    ...options.image,
    ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
    translationTables: options.image?.translationTables ?? true,
    volume: { ...options.image?.volume, id: volume.id },
    boot: boot.images,
    ...(disk && { hybrid: disk.hybrid }),
  };
  const plan = (files: readonly FileEntry[], stop: AbortSignal | undefined, createdAt?: Date) =>
    createImage(imageEntries(tree, made, files), {
      ...imageOptions,
      ...(stop && { signal: stop }),
      ...(createdAt && { createdAt }),
    });
  const shownBoot = { ...boot, reasons: [...boot.reasons, ...(disk?.reasons ?? [])] };
  const common = hasVariants(options) ? await plan(UNWRITTEN_FILES, signal) : undefined;
  return {
    async isoOf({ filename, files, createdAt, warnings }, outer) {
      outer?.throwIfAborted();
      const own = configurationEntries(files, createdAt);
      const image = await (common?.variant({ files: own, createdAt }) ?? plan(own, outer, createdAt));
      const facts = {
        filename,
        boot: shownBoot,
        volume,
        findWarnings: () => [...warnings, ...treeWarnings(tree), ...bootWarnings, ...volumeWarnings],
      };
      return plannedIso(image, facts, outer);
    },
  };
}

/** Whether the writer makes variants of an image: not of one for which it reads, or shows, files by their content. */
function hasVariants({ hybrid, image = {} }: TreeOptions): boolean {
  const { deduplicate, mediaCheck, joliet, hide } = image;
  const followsLinks = typeof joliet === 'object' && joliet.symlinks === 'follow';
  return hybrid === undefined && !deduplicate && !mediaCheck && !followsLinks && hide === undefined;
}
