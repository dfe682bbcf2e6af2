import { type BootPlan, planBoot } from '../boot/boot-plan.js';
import { appendedPartitions, bootPartitions } from '../disk/appended.js';
import type { HybridPlan } from '../disk/partition-tables.js';
import { planDisk } from '../disk/plan-disk.js';
import type { Report } from '../errors.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { planTranslationTables } from '../hierarchy/translation-table.js';
import { viewOf, warnOfOmissions } from '../hierarchy/visible.js';
import { type Extent, zeros } from '../layout/extent.js';
import type { Settings } from '../options/image.js';
import type { RootNode } from '../tree/census.js';
import { applyChanges } from '../tree/changes.js';
import { inTurns, type Work } from '../turns.js';
import { checkParents, checkTree } from './checks.js';
import { findEqualContent } from './deduplicate.js';
import { type Descriptors, descriptorsOf } from './descriptors.js';
import { sectionsInOrder } from './file-order.js';
import { MediaCheck } from './media-check.js';
import { planEnhanced, planJoliet, planPrimary, type SharedStyle } from './plan-hierarchies.js';
import { reportVisibleRenames } from './renames.js';

/** All parts of a volume, not yet in any order. */
export interface VolumePlan extends Descriptors {
  readonly systemArea: Extent;
  readonly hierarchies: readonly Hierarchy[];
  readonly boot: BootPlan | undefined;
  readonly emptySector: Extent;
  /** The date of the volume, and of every node that has none. */
  readonly createdAt: Date;
  /** Sections of the files, in the order of their data. */
  readonly files: readonly Extent[];
  /** Partitions behind the volume. */
  readonly appended: readonly Extent[];
  readonly padding: Extent;
  readonly hybrid: HybridPlan | undefined;
  readonly mediaCheck: MediaCheck | undefined;
}

/** ECMA-119 6.2.1: logical sectors 0 to 15 are not for the standard to use. */
const SYSTEM_AREA_SECTORS = 16;

/**
 * The order of planning. Passes that change the tree come first, each on what the one before has made of it: equal content
 * is found before boot images are patched, and translation tables list the boot catalog.
 */
export async function planVolume(
  root: RootNode,
  settings: Settings,
  report: Report,
  signal?: AbortSignal,
): Promise<VolumePlan> {
  const pass = <T>(work: Work<T>) => inTurns(work, signal);

  await pass(checkTree(root, settings, report));
  if (settings.deduplicate) applyChanges(root, await findEqualContent(root, report, signal));
  // An object of this plan's own: a variant may have another in its place.
  const createdAt = new Date(settings.createdAt ?? root.census.newest);
  const appended = appendedPartitions(settings, report);
  const bootParts = { images: settings.boot, catalogPath: settings.bootCatalogPath, ...bootPartitions(appended) };
  const boot = await planBoot(root, bootParts, report, signal);
  if (boot !== undefined) applyChanges(root, boot.changes);
  const hybrid = await planDisk(settings, boot, appended, createdAt, report, signal);

  const views = {
    primary: viewOf('primary', root, settings),
    joliet: settings.joliet && viewOf('joliet', root, settings),
    enhanced: settings.enhanced ? viewOf('enhanced', root, settings) : undefined,
  };
  await pass(warnOfOmissions(root, views.primary, report));
  const tables = settings.translationTables
    ? await pass(planTranslationTables(root, views.primary.visible, report))
    : undefined;
  if (tables !== undefined) applyChanges(root, tables.changes);

  const emptySector = zeros('shared sector of empty files', 1);
  const shared: SharedStyle = {
    emptySector,
    dateOf: (node, image) => image.inPlaceOf(node).modifiedAt ?? image.inPlaceOf(createdAt).getTime(),
  };
  const primary = await pass(planPrimary(root, views.primary, settings, tables, shared, report));
  if (views.joliet !== undefined) await pass(warnOfOmissions(root, views.joliet, report));
  const joliet = views.joliet && (await pass(planJoliet(root, views.joliet, settings, shared, report)));
  if (views.enhanced !== undefined) await pass(warnOfOmissions(root, views.enhanced, report));
  const enhanced = views.enhanced && (await pass(planEnhanced(root, views.enhanced, shared)));
  const hierarchies = [primary, joliet, enhanced].filter((hierarchy) => hierarchy !== undefined);
  for (const hierarchy of hierarchies) checkParents(hierarchy, report);
  if (settings.strictNames) await pass(reportVisibleRenames(hierarchies, settings, report));

  const mediaCheck = settings.mediaCheck ? new MediaCheck() : undefined;
  const facts = { createdAt, hybrid, boot, mediaCheck };
  return {
    ...descriptorsOf({ primary, joliet, enhanced }, settings, facts, report),
    systemArea: hybrid?.systemArea ?? zeros('system area', SYSTEM_AREA_SECTORS),
    hierarchies,
    boot,
    emptySector,
    createdAt,
    files: await pass(sectionsInOrder(hierarchies, settings, report)),
    appended: appended.flatMap(({ file }) => file.extents),
    padding: zeros('padding', settings.padding),
    hybrid,
    mediaCheck,
  };
}
