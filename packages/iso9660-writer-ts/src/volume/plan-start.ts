import type { BootPlan } from '../boot/boot-plan.js';
import type { HybridPlan } from '../hybrid/hybrid-plan.js';
import type { Report } from '../report.js';
import type { Settings } from '../settings.js';
import type { RootNode } from '../tree/census.js';
import type { StoredFile } from '../tree/stored-file.js';

/** How a machine starts from the image: as a disc, and as a disk. */
interface StartPlan {
  readonly boot: BootPlan | undefined;
  /** Behind the volume. */
  readonly efiPartition: StoredFile | undefined;
  readonly hybrid: HybridPlan | undefined;
}

const NO_START: StartPlan = { boot: undefined, efiPartition: undefined, hybrid: undefined };

/** Plans boot images and partition tables. Their code is a third of the writer's, and is loaded for images that have them. */
export async function planStart(
  root: RootNode,
  settings: Settings,
  createdAt: Date,
  report: Report,
  signal?: AbortSignal,
): Promise<StartPlan> {
  const { boot: images, bootCatalogPath: catalogPath, hybrid } = settings;
  if (images.length === 0 && hybrid === undefined) return NO_START;
  const [{ planBoot }, disk] = await Promise.all([import('../boot/boot-plan.js'), hybrid && import('./plan-disk.js')]);
  const efiPartition = disk?.appendedPartition(settings, report);
  const boot = await planBoot(root, { images, catalogPath, efiPartition }, report, signal);
  return { boot, efiPartition, hybrid: await disk?.planDisk(settings, boot, efiPartition, createdAt, report, signal) };
}
