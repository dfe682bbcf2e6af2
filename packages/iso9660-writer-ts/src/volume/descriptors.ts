import type { BootPlan } from '../boot/boot-plan.js';
import type { HybridPlan } from '../disk/partition-tables.js';
import type { Report } from '../errors.js';
import {
  bootRecord,
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  setTerminator,
} from '../format/volume-descriptor.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Addresses, type Extent, SECTOR_SIZE, structure } from '../layout/extent.js';
import type { Settings } from '../options.js';
import type { MediaCheck } from './media-check.js';
import { enhancedTexts, jolietTexts, primaryTexts, type VolumeTexts } from './texts.js';

/** The descriptors of a volume. */
export interface Descriptors {
  readonly primaryDescriptor: Extent;
  /** The same for a partition, without the sum that a media check takes of all the disk. */
  readonly partitionDescriptor: Extent;
  readonly bootRecord: Extent | undefined;
  readonly jolietDescriptor: Extent | undefined;
  readonly enhancedDescriptor: Extent | undefined;
  readonly terminator: Extent;
}

/** What all descriptors of a volume say alike. */
interface VolumeFacts {
  readonly createdAt: Date;
  readonly hybrid: HybridPlan | undefined;
  readonly boot: BootPlan | undefined;
  readonly mediaCheck: MediaCheck | undefined;
}

interface Hierarchies {
  readonly primary: Hierarchy;
  readonly joliet: Hierarchy | undefined;
  readonly enhanced: Hierarchy | undefined;
}

export function descriptorsOf(
  { primary, joliet, enhanced }: Hierarchies,
  settings: Settings,
  facts: VolumeFacts,
  report: Report,
): Descriptors {
  const texts = primaryTexts(settings, primary.root, report);
  return {
    primaryDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts, facts, facts.mediaCheck),
    partitionDescriptor: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts, facts),
    bootRecord: facts.boot && bootRecordDescriptor(facts.boot.catalog),
    jolietDescriptor:
      joliet && hierarchyDescriptor(jolietVolumeDescriptor, joliet, jolietTexts(settings, joliet.root, report), facts),
    enhancedDescriptor:
      enhanced &&
      hierarchyDescriptor(enhancedVolumeDescriptor, enhanced, enhancedTexts(settings, enhanced.root, report), facts),
    terminator: terminatorDescriptor,
  };
}

/** Volume space size: everything but an appended partition and what follows it, and a backup GPT (VD-05). */
export function sectorsOfVolume(addresses: Addresses, hybrid: HybridPlan | undefined): number {
  const end = hybrid?.endOfVolume;
  return end === undefined ? addresses.sectorCount : addresses.sectorOf(end);
}

const NOTHING = new Uint8Array(0);

/** The volume descriptor of a hierarchy: they all have one table with different text. */
function hierarchyDescriptor(
  table: typeof primaryVolumeDescriptor,
  hierarchy: Hierarchy,
  texts: VolumeTexts,
  { createdAt, hybrid }: VolumeFacts,
  mediaCheck?: MediaCheck,
): Extent {
  const { pathTables } = hierarchy;
  return structure(`${hierarchy.profile.label} volume descriptor`, SECTOR_SIZE, (addresses) =>
    table.encode({
      ...texts,
      volumeSpaceSize: sectorsOfVolume(addresses, hybrid),
      pathTableSize: pathTables.typeL.length,
      typeLPathTable: addresses.sectorOf(pathTables.typeL),
      typeMPathTable: addresses.sectorOf(pathTables.typeM),
      rootDirectoryRecord: hierarchy.rootRecord(addresses),
      createdAt: addresses.inPlaceOf(createdAt),
      modifiedAt: addresses.inPlaceOf(createdAt),
      applicationUse: mediaCheck?.field ?? NOTHING,
    }),
  );
}

/** Points at the boot catalog. El Torito requires it at sector 17: right after the primary descriptor. */
function bootRecordDescriptor(catalog: Extent): Extent {
  return structure('boot record', SECTOR_SIZE, (addresses) =>
    bootRecord.encode({ catalogSector: addresses.sectorOf(catalog) }),
  );
}

const terminatorDescriptor: Extent = structure('volume descriptor set terminator', SECTOR_SIZE, () =>
  setTerminator.encode({}),
);
