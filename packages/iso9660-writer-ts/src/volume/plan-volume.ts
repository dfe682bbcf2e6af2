import { type BootPlan, planBoot } from '../boot/boot-plan.js';
import type { IsoProblem } from '../errors.js';
import {
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
} from '../format/volume-descriptor.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Extent, zeros } from '../layout/extent.js';
import type { Report } from '../report.js';
import type { Settings } from '../settings.js';
import { type DirectoryNode, walk } from '../tree/node.js';
import type { StoredFile } from '../tree/stored-file.js';
import { checkParents, checkTree } from './checks.js';
import { bootRecordDescriptor, hierarchyDescriptor, terminatorDescriptor } from './descriptors.js';
import { filesInOrder } from './file-order.js';
import { MediaCheck } from './media-check.js';
import { planEnhanced } from './plan-enhanced.js';
import { planJoliet } from './plan-joliet.js';
import { planPrimary, type SharedStyle } from './plan-primary.js';
import { renamesOf } from './renames.js';
import { shareEqualContent } from './share-equal-content.js';
import { enhancedTexts, jolietTexts, primaryTexts } from './volume-texts.js';

/** All parts of a volume, not yet in any order. */
export interface VolumePlan {
  readonly systemArea: Extent;
  readonly primaryDescriptor: Extent;
  readonly bootRecord: Extent | undefined;
  readonly jolietDescriptor: Extent | undefined;
  readonly enhancedDescriptor: Extent | undefined;
  readonly terminator: Extent;
  readonly hierarchies: readonly Hierarchy[];
  readonly boot: BootPlan | undefined;
  readonly emptySector: Extent;
  /** In the order of their data. */
  readonly files: readonly StoredFile[];
  readonly padding: Extent;
  readonly mediaCheck: MediaCheck | undefined;
}

/** ECMA-119 6.2.1: logical sectors 0 to 15 are not for the standard to use. */
const SYSTEM_AREA_SECTORS = 16;

export async function planVolume(
  root: DirectoryNode,
  settings: Settings,
  report: Report,
  signal?: AbortSignal,
): Promise<VolumePlan> {
  checkTree(root, settings, report);
  if (settings.deduplicate) await shareEqualContent(root, report, signal);
  const createdAt = settings.createdAt ?? newestIn(root);
  const boot = await planBoot(root, settings.boot, settings.bootCatalogPath, report, signal);
  const emptySector = zeros('shared sector of empty files', 1);
  const shared: SharedStyle = { emptySector, dateOf: (node) => node.attributes.modifiedAt ?? createdAt };
  const primary = planPrimary(root, settings, shared, report);
  const joliet = settings.joliet && planJoliet(root, settings, settings.joliet.nameLimit, shared, report);
  const enhanced = settings.enhanced ? planEnhanced(root, settings, shared, report) : undefined;
  const hierarchies = [primary, joliet, enhanced].filter((hierarchy) => hierarchy !== undefined);
  for (const { numbered, profile } of hierarchies) checkParents(numbered, profile.label, report);
  if (settings.strictNames) for (const rename of visibleRenames(hierarchies, settings)) report.problems.push(rename);
  const texts = primaryTexts(settings, primary.root, report);
  const mediaCheck = settings.mediaCheck ? new MediaCheck() : undefined;
  return {
    systemArea: zeros('system area', SYSTEM_AREA_SECTORS),
    primaryDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts, createdAt, mediaCheck),
    bootRecord: boot && bootRecordDescriptor(boot.catalog),
    jolietDescriptor:
      joliet &&
      hierarchyDescriptor(jolietVolumeDescriptor, joliet, jolietTexts(settings, joliet.root, report), createdAt),
    enhancedDescriptor:
      enhanced &&
      hierarchyDescriptor(
        enhancedVolumeDescriptor,
        enhanced,
        enhancedTexts(settings, enhanced.root, report),
        createdAt,
      ),
    terminator: terminatorDescriptor,
    hierarchies,
    boot,
    emptySector,
    files: filesInOrder(hierarchies, settings, report),
    padding: zeros('padding', settings.padding),
    mediaCheck,
  };
}

/** The newest date of the tree; without any date, the start of POSIX time. No clock: equal input gives equal bytes. */
function newestIn(root: DirectoryNode): Date {
  let newest = 0;
  for (const { attributes } of walk(root)) newest = Math.max(newest, attributes.modifiedAt?.getTime() ?? 0);
  return new Date(newest);
}

/** Every changed name in every hierarchy. */
export function renames(hierarchies: readonly Hierarchy[]): IsoProblem[] {
  return hierarchies.flatMap(({ numbered, profile }) => [...renamesOf(numbered, profile)]);
}

/** Changed names that somebody gets to see: with Rock Ridge nobody looks at the primary identifiers. */
function visibleRenames([primary, ...others]: readonly Hierarchy[], { rockRidge }: Settings): IsoProblem[] {
  return renames(rockRidge === undefined && primary !== undefined ? [primary, ...others] : others);
}
