import { type BootPlan, planBoot } from '../boot/boot-plan.js';
import type { IsoProblem } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Extent, zeros } from '../layout/extent.js';
import type { Report } from '../report.js';
import type { Settings } from '../settings.js';
import { type DirectoryNode, walk } from '../tree/node.js';
import { checkParents, checkTree } from './checks.js';
import {
  bootRecordDescriptor,
  hierarchyDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  terminatorDescriptor,
} from './descriptors.js';
import { planJoliet } from './plan-joliet.js';
import { planPrimary, type SharedStyle } from './plan-primary.js';
import { renamesOf } from './renames.js';
import { jolietTexts, primaryTexts } from './volume-texts.js';

/** All parts of a volume, not yet in any order. */
export interface VolumePlan {
  readonly systemArea: Extent;
  readonly primaryDescriptor: Extent;
  readonly bootRecord: Extent | undefined;
  readonly jolietDescriptor: Extent | undefined;
  readonly terminator: Extent;
  readonly hierarchies: readonly Hierarchy[];
  readonly boot: BootPlan | undefined;
  readonly emptySector: Extent;
  readonly padding: Extent;
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
  const createdAt = settings.createdAt ?? newestIn(root);
  const boot = await planBoot(root, settings.boot, settings.bootCatalogPath, report, signal);
  const emptySector = zeros('shared sector of empty files', 1);
  const shared: SharedStyle = { emptySector, dateOf: (node) => node.attributes.modifiedAt ?? createdAt };
  const primary = planPrimary(root, settings, shared, report);
  const joliet = settings.joliet && planJoliet(root, settings.joliet, shared, report);
  const hierarchies = joliet === undefined ? [primary] : [primary, joliet];
  for (const { numbered, profile } of hierarchies) checkParents(numbered, profile.label, report);
  if (settings.strictNames) for (const rename of visibleRenames(hierarchies, settings)) report.problems.push(rename);
  const primaryText = primaryTexts(settings, primary.root, report);
  return {
    systemArea: zeros('system area', SYSTEM_AREA_SECTORS),
    primaryDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, primaryText, createdAt),
    bootRecord: boot && bootRecordDescriptor(boot.catalog),
    jolietDescriptor:
      joliet &&
      hierarchyDescriptor(jolietVolumeDescriptor, joliet, jolietTexts(settings, joliet.root, report), createdAt),
    terminator: terminatorDescriptor,
    hierarchies,
    boot,
    emptySector,
    padding: zeros('padding', settings.padding),
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
