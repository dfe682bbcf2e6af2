import type { BootPlan } from '../boot/boot-plan.js';
import type { HybridPlan } from '../disk/partition-tables.js';
import type { Report } from '../errors.js';
import {
  APPLICATION_USE_LENGTH,
  bootRecord,
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  setTerminator,
} from '../format/volume-descriptor.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Addresses, type Extent, SECTOR_SIZE, structure } from '../layout/extent.js';
import type { Settings } from '../options/image.js';
import type { MediaCheck } from './media-check.js';
import { enhancedTexts, jolietTexts, primaryTexts, type VolumeTexts } from './texts.js';

/** The descriptors of a volume. */
export interface Descriptors {
  readonly primaryDescriptor: Extent;
  readonly bootRecord: Extent | undefined;
  readonly jolietDescriptor: Extent | undefined;
  readonly enhancedDescriptor: Extent | undefined;
  /** Those of the hierarchies once more, for a partition: of its size, and without the sum of a media check. */
  readonly partitionDescriptors: readonly Extent[];
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
  const { boot, hybrid, mediaCheck } = facts;
  const texts = {
    primary: primaryTexts(settings, primary.root, report),
    joliet: joliet && jolietTexts(settings, joliet.root, report),
    enhanced: enhanced && enhancedTexts(settings, enhanced.root, report),
  };
  const describe = (volume: VolumeView) => ({
    primary: hierarchyDescriptor(primaryVolumeDescriptor, primary, texts.primary, volume, volume.applicationUse),
    joliet: joliet && hierarchyDescriptor(jolietVolumeDescriptor, joliet, texts.joliet!, volume),
    enhanced: enhanced && hierarchyDescriptor(enhancedVolumeDescriptor, enhanced, texts.enhanced!, volume),
  });
  const onDisk = describe({
    createdAt: facts.createdAt,
    sectors: (addresses) => sectorsOfVolume(addresses, hybrid, mediaCheck),
    applicationUse: () => (mediaCheck === undefined ? BLANKS : mediaCheck.field),
  });
  const inPartition = describe({
    createdAt: facts.createdAt,
    sectors: (addresses) => endOfVolume(addresses, hybrid),
    applicationUse: () => BLANKS,
  });
  return {
    primaryDescriptor: onDisk.primary,
    bootRecord: boot && bootRecordDescriptor(boot.catalog),
    jolietDescriptor: onDisk.joliet,
    enhancedDescriptor: onDisk.enhanced,
    partitionDescriptors: Object.values(inPartition).filter((extent) => extent !== undefined),
    terminator: terminatorDescriptor,
  };
}

/**
 * Volume space size. Checkers of media go by it, and so does what copies a disc: it is all of the image where there is a
 * sum to check, or a partition with a volume and a size of its own. Elsewhere the size ends with the volume (VD-05).
 */
export function sectorsOfVolume(
  addresses: Addresses,
  hybrid: HybridPlan | undefined,
  mediaCheck: MediaCheck | undefined,
): number {
  const isAll = mediaCheck !== undefined || hybrid?.mountableFrom !== undefined;
  return isAll ? addresses.sectorCount : endOfVolume(addresses, hybrid);
}

/** Everything but an appended partition and what follows it, and a backup GPT. */
function endOfVolume(addresses: Addresses, hybrid: HybridPlan | undefined): number {
  const end = hybrid?.endOfVolume;
  return end === undefined ? addresses.sectorCount : addresses.sectorOf(end);
}

/** What implantisomd5 takes for a field that is free, and puts its sum into (VD-14). */
const BLANKS = new Uint8Array(APPLICATION_USE_LENGTH).fill(0x20);

const ZEROS = new Uint8Array(0);

/** What the descriptors say of the volume that they are read as. */
interface VolumeView {
  readonly createdAt: Date;
  sectors(addresses: Addresses): number;
  /** Of the primary descriptor. */
  applicationUse(): Uint8Array;
}

/** The volume descriptor of a hierarchy: they all have one table with different text. */
function hierarchyDescriptor(
  table: typeof primaryVolumeDescriptor,
  hierarchy: Hierarchy,
  texts: VolumeTexts,
  { createdAt, sectors }: VolumeView,
  applicationUse: () => Uint8Array = () => ZEROS,
): Extent {
  const { pathTables } = hierarchy;
  return structure(`${hierarchy.profile.label} volume descriptor`, SECTOR_SIZE, (addresses) =>
    table.encode({
      ...texts,
      volumeSpaceSize: sectors(addresses),
      pathTableSize: pathTables.typeL.length,
      typeLPathTable: addresses.sectorOf(pathTables.typeL),
      typeMPathTable: addresses.sectorOf(pathTables.typeM),
      rootDirectoryRecord: hierarchy.rootRecord(addresses),
      createdAt: addresses.inPlaceOf(createdAt),
      modifiedAt: addresses.inPlaceOf(createdAt),
      applicationUse: applicationUse(),
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
