import type { BootPlan } from '../boot/boot-plan.js';
import type { HybridPlan } from '../disk/partition-tables.js';
import type { IsoProblem, Report } from '../errors.js';
import {
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
} from '../format/volume-descriptor.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Addresses, type Extent, zeros } from '../layout/extent.js';
import type { Settings } from '../options.js';
import type { RootNode } from '../tree/census.js';
import type { StoredFile } from '../tree/stored-file.js';
import { checkParents, checkTree } from './checks.js';
import { bootRecordDescriptor, hierarchyDescriptor, terminatorDescriptor, type VolumeFacts } from './descriptors.js';
import { sectionsInOrder } from './file-order.js';
import type { MediaCheck } from './media-check.js';
import { planEnhanced, planJoliet, planPrimary, renamesOf, type SharedStyle } from './plan-hierarchies.js';
import { enhancedTexts, jolietTexts, primaryTexts } from './texts.js';

/** All parts of a volume, not yet in any order. */
export interface VolumePlan {
  readonly systemArea: Extent;
  readonly primaryDescriptor: Extent;
  /** The same for a partition, without the sum that a media check takes of all the disk. */
  readonly partitionDescriptor: Extent;
  readonly bootRecord: Extent | undefined;
  readonly jolietDescriptor: Extent | undefined;
  readonly enhancedDescriptor: Extent | undefined;
  readonly terminator: Extent;
  readonly hierarchies: readonly Hierarchy[];
  readonly boot: BootPlan | undefined;
  readonly emptySector: Extent;
  /** The date of the volume, and of whatever has none. */
  readonly createdAt: Date;
  /** Sections of the files, in the order of their data. */
  readonly files: readonly Extent[];
  /** Behind the volume. */
  readonly efiPartition: StoredFile | undefined;
  readonly padding: Extent;
  readonly hybrid: HybridPlan | undefined;
  readonly mediaCheck: MediaCheck | undefined;
}

/** ECMA-119 6.2.1: logical sectors 0 to 15 are not for the standard to use. */
const SYSTEM_AREA_SECTORS = 16;

export async function planVolume(
  root: RootNode,
  settings: Settings,
  report: Report,
  signal?: AbortSignal,
): Promise<VolumePlan> {
  await checkTree(root, settings, report);
  if (settings.deduplicate) {
    const { shareEqualContent } = await import('./deduplicate.js');
    await shareEqualContent(root, report, signal);
  }
  // An object of this plan's own: a variant may have another in its place.
  const createdAt = new Date(settings.createdAt ?? root.census.newest);
  const { boot, efiPartition, hybrid } = await planStart(root, settings, createdAt, report, signal);
  const emptySector = zeros('shared sector of empty files', 1);
  const shared: SharedStyle = {
    emptySector,
    dateOf: (node, image) => image.inPlaceOf(node).modifiedAt ?? image.inPlaceOf(createdAt).getTime(),
  };
  const primary = await planPrimary(root, settings, shared, report);
  const joliet = settings.joliet && (await planJoliet(root, settings, settings.joliet.nameLimit, shared, report));
  const enhanced = settings.enhanced ? await planEnhanced(root, settings, shared, report) : undefined;
  const hierarchies = [primary, joliet, enhanced].filter((hierarchy) => hierarchy !== undefined);
  for (const { numbered, profile } of hierarchies) checkParents(numbered, profile.label, report);
  if (settings.strictNames) for (const rename of visibleRenames(hierarchies, settings)) report.problems.push(rename);
  const texts = primaryTexts(settings, primary.root, report);
  const mediaCheck = settings.mediaCheck ? new (await import('./media-check.js')).MediaCheck() : undefined;
  const facts: VolumeFacts = { createdAt, sectorsOfVolume: (addresses) => sectorsOfVolume(addresses, hybrid) };
  return {
    systemArea: hybrid?.systemArea ?? zeros('system area', SYSTEM_AREA_SECTORS),
    primaryDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts, facts, mediaCheck),
    partitionDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts, facts),
    bootRecord: boot && bootRecordDescriptor(boot.catalog),
    jolietDescriptor:
      joliet && hierarchyDescriptor(jolietVolumeDescriptor, joliet, jolietTexts(settings, joliet.root, report), facts),
    enhancedDescriptor:
      enhanced &&
      hierarchyDescriptor(enhancedVolumeDescriptor, enhanced, enhancedTexts(settings, enhanced.root, report), facts),
    terminator: terminatorDescriptor,
    hierarchies,
    boot,
    emptySector,
    createdAt,
    files: await sectionsInOrder(hierarchies, settings, report),
    efiPartition,
    padding: zeros('padding', settings.padding),
    hybrid,
    mediaCheck,
  };
}

/** Volume space size: everything but an appended partition and what follows it, and a backup GPT (VD-05). */
export function sectorsOfVolume(addresses: Addresses, hybrid: HybridPlan | undefined): number {
  const end = hybrid?.endOfVolume;
  return end === undefined ? addresses.sectorCount : addresses.sectorOf(end);
}

/** Every changed name in every hierarchy. */
export function renames(hierarchies: readonly Hierarchy[]): IsoProblem[] {
  return hierarchies.flatMap(({ numbered, profile }) => [...renamesOf(numbered, profile)]);
}

/** Changed names that somebody gets to see: with Rock Ridge nobody looks at the primary identifiers. */
function visibleRenames([primary, ...others]: readonly Hierarchy[], { rockRidge }: Settings): IsoProblem[] {
  return renames(rockRidge === undefined && primary !== undefined ? [primary, ...others] : others);
}

/** How a machine starts from the image: as a disc, and as a disk. */
interface StartPlan {
  readonly boot: BootPlan | undefined;
  /** Behind the volume. */
  readonly efiPartition: StoredFile | undefined;
  readonly hybrid: HybridPlan | undefined;
}

const NO_START: StartPlan = { boot: undefined, efiPartition: undefined, hybrid: undefined };

/** Plans boot images and partition tables. Their code is a third of the writer's, and is loaded for images that have them. */
async function planStart(
  root: RootNode,
  settings: Settings,
  createdAt: Date,
  report: Report,
  signal?: AbortSignal,
): Promise<StartPlan> {
  const { boot: images, bootCatalogPath: catalogPath, hybrid } = settings;
  if (images.length === 0 && hybrid === undefined) return NO_START;
  const [{ planBoot }, disk] = await Promise.all([
    import('../boot/boot-plan.js'),
    hybrid && import('../disk/plan-disk.js'),
  ]);
  const efiPartition = disk?.appendedPartition(settings, report);
  const boot = await planBoot(root, { images, catalogPath, efiPartition }, report, signal);
  return { boot, efiPartition, hybrid: await disk?.planDisk(settings, boot, efiPartition, createdAt, report, signal) };
}
