import { createImage, type IsoImage } from 'iso9660-writer-ts';
import type { PendingConfiguration } from './configuration.js';
import { imageEntries, treeWarnings } from './image-entries.js';
import type { TreeOptions } from './iso-recipe.js';
import { type BootPlan, planBoot } from './source/boot-images.js';
import { planHybrid } from './source/hybrid-disk.js';
import type { ScannedTree } from './source/scanned-tree.js';
import { planVolumeId, type VolumeIdPlan } from './source/volume-id.js';

/** A planned image for one server: every byte is decided, no file data but boot images and labels has been read. */
export interface PlannedIso extends IsoImage {
  /** `<host>.<domain>-<OS version>.iso`, with `/` as `_`. */
  readonly filename: string;
  /** How the image boots, and why. */
  readonly boot: Omit<BootPlan, 'made' | 'warnings'>;
  /** The volume identifier, and where it comes from. */
  readonly volume: Omit<VolumeIdPlan, 'warnings'>;
}

/**
 * Plans the image of a scanned tree and a configuration. Of a password that is still being hashed the length is known:
 * only whoever reads its bytes waits for them. `outer` stops planning, and reading what was planned.
 *
 * @throws {IsoError} rejects with it when the tree cannot be an image.
 */
export async function planIsoOfTree(
  tree: ScannedTree,
  configuration: PendingConfiguration,
  options: TreeOptions,
  outer?: AbortSignal,
): Promise<PlannedIso> {
  const { filename, files, createdAt, warnings } = configuration;
  const { made, warnings: bootWarnings, ...boot } = await planBoot(tree, options.boot);
  const disk = options.hybrid && planHybrid(boot.images, options.hybrid);
  const { warnings: volumeWarnings, ...volume } = await planVolumeId(tree, options.volumeId);
  const catalogPath = options.image?.bootCatalogPath ?? boot.catalogPath;

  const image = await createImage(imageEntries(tree, made, files, createdAt), {
    ...options.image,
    ...(outer && { signal: outer }),
    ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
    translationTables: options.image?.translationTables ?? true,
    volume: { ...options.image?.volume, id: volume.id },
    boot: boot.images,
    ...(disk && { hybrid: disk.hybrid }),
    createdAt,
  });
  return {
    filename,
    boot: { ...boot, reasons: [...boot.reasons, ...(disk?.reasons ?? [])] },
    volume,
    size: image.size,
    // These two grow with the tree, and a stream needs neither.
    get layout() {
      return image.layout;
    },
    get warnings() {
      return [...warnings, ...treeWarnings(tree, files), ...bootWarnings, ...volumeWarnings, ...image.warnings];
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
