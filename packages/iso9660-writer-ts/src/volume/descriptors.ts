import { bootRecord, type primaryVolumeDescriptor, setTerminator } from '../format/volume-descriptor.js';
import type { Hierarchy } from '../hierarchy/hierarchy.js';
import { type Addresses, type Extent, SECTOR_SIZE, structure } from '../layout/extent.js';
import type { MediaCheck } from './media-check.js';
import type { VolumeTexts } from './texts.js';

/** What all descriptors of a volume say alike. */
export interface VolumeFacts {
  readonly createdAt: Date;
  sectorsOfVolume(addresses: Addresses): number;
}

const NOTHING = new Uint8Array(0);

/** The volume descriptor of a hierarchy: they all have one table with different text. */
export function hierarchyDescriptor(
  table: typeof primaryVolumeDescriptor,
  hierarchy: Hierarchy,
  texts: VolumeTexts,
  { createdAt, sectorsOfVolume }: VolumeFacts,
  mediaCheck?: MediaCheck,
): Extent {
  const { pathTables } = hierarchy;
  return structure(`${hierarchy.profile.label} volume descriptor`, SECTOR_SIZE, (addresses) =>
    table.encode({
      ...texts,
      volumeSpaceSize: sectorsOfVolume(addresses),
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
export function bootRecordDescriptor(catalog: Extent): Extent {
  return structure('boot record', SECTOR_SIZE, (addresses) =>
    bootRecord.encode({ catalogSector: addresses.sectorOf(catalog) }),
  );
}

export const terminatorDescriptor: Extent = structure('volume descriptor set terminator', SECTOR_SIZE, () =>
  setTerminator.encode({}),
);
