import type { BootPlan } from '../boot/boot-plan.js';
import { quoted, type Report } from '../errors.js';
import type { HybridSettings, Settings } from '../options/image.js';
import type { StoredFile } from '../tree/stored-file.js';
import type { Appended } from './appended.js';
import { type AppleHead, planAppleHead } from './apple.js';
import { planBootCode } from './boot-code.js';
import { type HybridPlan, planHybrid } from './partition-tables.js';

/** Plans the partition tables, when there are to be any. */
export async function planDisk(
  { hybrid, volume }: Settings,
  boot: BootPlan | undefined,
  appended: readonly Appended[],
  createdAt: Date,
  report: Report,
  signal?: AbortSignal,
): Promise<HybridPlan | undefined> {
  if (hybrid === undefined) return undefined;
  const bootCode = await planBootCode(hybrid.bootCode, boot?.bios, report, signal);
  const esp = boot?.efi;
  const { systemArea } = hybrid;
  const parts = [hybrid.bootCode, esp, hybrid.appendedPartitions[0], systemArea];
  if (parts.every((part) => part === undefined)) {
    report.problem(
      'HYBRID_LOADER',
      'a hybrid image needs boot code for BIOS, an EFI boot image or an appended partition: a disk would start nothing',
    );
  }
  const appleHead = appleHeadOf(hybrid, esp, report);
  const { activePartition, partitionTypes, diskId, diskGuid } = hybrid;
  return planHybrid({
    ...{ systemArea, bootCode, esp, appended, appleHead, activePartition, diskId, diskGuid },
    mountablePartition: isMountable(hybrid, esp, appended, report),
    partitionTypes,
    seed: { volumeId: volume.id, createdAt },
  });
}

function isMountable(
  { mountablePartition }: HybridSettings,
  esp: StoredFile | undefined,
  appended: readonly Appended[],
  report: Report,
): boolean {
  const isInTree = esp !== undefined && appended.every(({ file }) => file !== esp);
  if (!mountablePartition || !isInTree) return mountablePartition;
  report.warn(
    'PARTITION_NOT_MOUNTABLE',
    `the partition of the volume cannot be mounted by itself: it ends at the EFI boot image ${quoted(esp.path)}, which would have to lie behind the volume`,
    esp.path,
  );
  return false;
}

function appleHeadOf(
  { applePartitionMap, bootCode }: HybridSettings,
  esp: StoredFile | undefined,
  report: Report,
): AppleHead | undefined {
  if (!applePartitionMap) return undefined;
  if (esp === undefined) {
    report.problem('HYBRID_APPLE_MAP', 'hybrid.applePartitionMap names an EFI boot image, and there is none');
  }
  return planAppleHead(bootCode, report);
}
