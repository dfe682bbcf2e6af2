import { type Entry, type FileEntry, type ImageOptions, IsoError, type IsoProblem } from 'iso9660-writer-ts';
import { planHybrid } from '../tree/boot/hybrid-disk.js';
import { type BootPlan, planBoot } from '../tree/boot/images.js';
import type { Disc } from '../tree/disc.js';
import type { ScannedTree } from '../tree/scanned-tree.js';
import { planVolumeId, type VolumeIdPlan } from '../tree/volume-id.js';
import type { TreeOptions } from './recipe.js';

/** What images of a source are, apart from their files: how they boot, what they are called, and the writer's options. */
export interface Media {
  readonly options: ImageOptions;
  readonly boot: Omit<BootPlan, 'made' | 'warnings'>;
  readonly volume: Omit<VolumeIdPlan, 'warnings'>;
  /** Boot images that are made for the image. */
  readonly made: readonly FileEntry[];
  readonly warnings: readonly IsoProblem[];
  /** The date of the volume when it is not that of the configuration. */
  readonly volumeDate: Date | undefined;
}

/** Decides what follows from the source and the options. */
export async function planMedia(tree: ScannedTree, options: TreeOptions): Promise<Media> {
  return tree.disc === undefined ? treeMedia(tree, options) : discMedia(tree, tree.disc, options);
}

/** Of a tree: what is found in it. */
async function treeMedia(tree: ScannedTree, options: TreeOptions): Promise<Media> {
  const { made, warnings: bootWarnings, ...boot } = await planBoot(tree, options.boot);
  const disk = options.hybrid && planHybrid(boot.images, options.hybrid);
  const { warnings: volumeWarnings, ...volume } = await planVolumeId(tree, options.volumeId);
  const catalogPath = options.image?.bootCatalogPath ?? boot.catalogPath;
  return {
    options: {
      ...options.image,
      ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
      translationTables: options.image?.translationTables ?? true,
      volume: { ...options.image?.volume, id: volume.id },
      boot: boot.images,
      ...(disk && { hybrid: disk.hybrid }),
    },
    boot: { ...boot, reasons: [...boot.reasons, ...(disk?.reasons ?? [])] },
    volume,
    made,
    warnings: [...bootWarnings, ...volumeWarnings],
    volumeDate: undefined,
  };
}

/** Of a disc: what it has, unless an option says otherwise. */
async function discMedia(tree: ScannedTree, disc: Disc, options: TreeOptions): Promise<Media> {
  refuseLost(tree.entries, disc);
  const { hybrid: replayedHybrid, createdAt, ...replay } = disc.replay;
  const isReplayed = options.boot === undefined || options.boot === 'detect';
  const planned = isReplayed ? undefined : await planBoot(tree, options.boot);
  const images = planned?.images ?? replay.boot ?? [];
  const disk = options.hybrid && planHybrid(images, options.hybrid);
  const hybrid = disk?.hybrid ?? (isReplayed ? replayedHybrid : undefined);
  const { volume, warnings } = await discVolumeId(tree, disc, options.volumeId);
  const catalogPath = options.image?.bootCatalogPath ?? planned?.catalogPath ?? replay.bootCatalogPath;
  return {
    options: {
      ...replay,
      ...options.image,
      ...(catalogPath !== undefined && { bootCatalogPath: catalogPath }),
      volume: { ...replay.volume, ...options.image?.volume, id: volume.id },
      boot: images,
      ...(hybrid && { hybrid }),
    },
    boot: {
      images,
      ...(catalogPath !== undefined && { catalogPath }),
      origin: planned?.origin ?? (images.length === 0 ? 'none' : 'disc'),
      reasons: [...(planned?.reasons ?? []), ...(isReplayed ? disc.replay.reasons : []), ...(disk?.reasons ?? [])],
    },
    volume,
    made: planned?.made ?? [],
    warnings: [
      ...disc.replay.warnings,
      ...(planned?.warnings ?? (images.length === 0 && hybrid === undefined ? [startsNothing(disc)] : [])),
      ...warnings,
    ],
    volumeDate: options.volumeDate === 'created-at' ? undefined : createdAt,
  };
}

function startsNothing({ name }: Disc): IsoProblem {
  return { code: 'NOT_BOOTABLE', message: `${name} has no boot entries: the image starts no machine` };
}

/** @throws {IsoError} with every file of the disc that cannot be read and that no other takes the place of. */
function refuseLost(entries: readonly Entry[], disc: Disc): void {
  const { entries: own, lost } = disc;
  if (lost.size === 0) return;
  const ofDisc = new Set<Entry>(own);
  const problems = entries.flatMap((entry) => (ofDisc.has(entry) ? (lost.get(entry.path) ?? []) : []));
  const [first] = problems;
  if (first === undefined) return;
  const { size, volume } = disc.volume;
  const whole = volume.sectors * volume.blockSize;
  if (size >= whole) throw IsoError.of(problems);
  // An unfinished download loses most of its files: a line for each would hide why.
  const fact = `${disc.name} is cut off: it has ${size} bytes, and its volume ${whole}. ${problems.length} files cannot be read, as ${JSON.stringify(first.path)}`;
  throw new IsoError('SOURCE_UNREADABLE', fact, { ...(first.path !== undefined && { path: first.path }) });
}

/** The disc's own identifier: its boot configurations look for that one. */
async function discVolumeId(tree: ScannedTree, { replay }: Disc, option: string | undefined) {
  const id = replay.volume?.id ?? '';
  if (option === undefined) return { volume: { id, origin: 'disc' } as const, warnings: [] };
  const { warnings, ...volume } = await planVolumeId(tree, option);
  return { volume, warnings };
}
