import { DISK_SECTOR, FAT_COUNT, type FatType, TRACK_SECTORS } from '../format/fat.js';
import { SECTOR_SIZE, wholeSectors } from '../layout/extent.js';

/** What comes before the tables, and a root directory that is not made of clusters (FAT-04). */
const FIXED_REGIONS: Readonly<Record<FatType, Pick<Geometry, 'reservedLength' | 'rootEntries' | 'rootLength'>>> = {
  12: { reservedLength: SECTOR_SIZE, rootEntries: 512, rootLength: 512 * 32 },
  16: { reservedLength: SECTOR_SIZE, rootEntries: 512, rootLength: 512 * 32 },
  32: { reservedLength: 32 * DISK_SECTOR, rootEntries: 0, rootLength: 0 },
};

const TRACK = TRACK_SECTORS * DISK_SECTOR;

/** The largest cluster that every reader knows: 32 KiB. */
const LARGEST_CLUSTER = 16 * SECTOR_SIZE;

/** Sectors are counted with 32 bits. */
const MOST_DISK_SECTORS = 2 ** 32 - 1;

/**
 * Clusters of a volume of each type. The count alone tells the type: below 4,085 it is FAT12, below 65,525 FAT16. Some
 * readers count a few wrong, so we stay 16 away from both (FAT-02).
 */
const CLUSTERS: Readonly<Record<FatType, { readonly least: number; readonly most: number }>> = {
  12: { least: 1, most: 4_084 - 16 },
  16: { least: 4_085 + 16, most: 65_524 - 16 },
  32: { least: 65_525 + 16, most: 0x0fffffff - 16 },
};

/** The regions of a volume. All are whole logical sectors, so that they lie well in an ISO 9660 image (FAT-01). */
export interface Geometry {
  readonly fatType: FatType;
  /** Bytes. */
  readonly clusterLength: number;
  readonly clusterCount: number;
  /** Bytes before the first file allocation table. */
  readonly reservedLength: number;
  /** Bytes of one file allocation table. */
  readonly fatLength: number;
  /** Slots of the root directory; 0 for FAT32, whose root is made of clusters. */
  readonly rootEntries: number;
  /** Bytes of the root directory's own region. */
  readonly rootLength: number;
  /** Bytes of the clusters, and of what is too short for one more. */
  readonly dataLength: number;
  /** The whole volume, in sectors of 512 bytes. */
  readonly diskSectors: number;
}

export interface Demand {
  /** Nothing: what the size asks for. */
  readonly fatType: FatType | undefined;
  /** Bytes that the volume has at least. */
  readonly size: number;
  /** Clusters that are used, if they have so many bytes. */
  usedClusters(fatType: FatType, clusterLength: number): number;
}

/** The smallest volume that holds what it has to, in the smallest clusters that do. `undefined` when there is none. */
export function chooseGeometry(demand: Demand): Geometry | undefined {
  for (const [fatType, clusterLength] of candidates(demand.fatType)) {
    const geometry = geometryOf(fatType, clusterLength, demand);
    if (geometry.clusterCount <= CLUSTERS[fatType].most && geometry.diskSectors <= MOST_DISK_SECTORS) return geometry;
  }
  return undefined;
}

/** Bytes of clusters that a type has at most. */
export function largestData(fatType: FatType): number {
  return Math.min(CLUSTERS[fatType].most * LARGEST_CLUSTER, MOST_DISK_SECTORS * DISK_SECTOR);
}

/** A type that was not asked for need not have larger clusters: there is a larger type, until there is none. */
function* candidates(wanted: FatType | undefined): Generator<readonly [FatType, number]> {
  if (wanted === undefined) {
    yield [12, SECTOR_SIZE];
    yield [16, SECTOR_SIZE];
  }
  for (let length = SECTOR_SIZE; length <= LARGEST_CLUSTER; length *= 2) yield [wanted ?? 32, length];
}

function geometryOf(fatType: FatType, clusterLength: number, demand: Demand): Geometry {
  const { reservedLength, rootLength } = FIXED_REGIONS[fatType];
  const needed = Math.max(demand.usedClusters(fatType, clusterLength), CLUSTERS[fatType].least);
  const least = reservedLength + FAT_COUNT * fatLengthFor(fatType, needed) + rootLength + needed * clusterLength;
  // Tables that describe what rounding adds can take more than it has added.
  for (let size = wholeTracks(Math.max(least, demand.size)); ; size += TRACK) {
    const geometry = divide(size, fatType, clusterLength);
    if (geometry.clusterCount >= needed) return geometry;
  }
}

/** The regions of a volume of so many bytes. */
function divide(size: number, fatType: FatType, clusterLength: number): Geometry {
  const fixed = FIXED_REGIONS[fatType];
  // A longer table leaves fewer clusters to describe: it grows until it describes what it leaves.
  let fatLength = 0;
  for (;;) {
    const dataLength = size - fixed.reservedLength - FAT_COUNT * fatLength - fixed.rootLength;
    const clusterCount = Math.floor(dataLength / clusterLength);
    const wanted = fatLengthFor(fatType, clusterCount);
    if (wanted <= fatLength) {
      const diskSectors = size / DISK_SECTOR;
      return { fatType, clusterLength, clusterCount, ...fixed, fatLength, dataLength, diskSectors };
    }
    fatLength = wanted;
  }
}

function wholeTracks(bytes: number): number {
  return Math.ceil(bytes / TRACK) * TRACK;
}

/** Two entries come before that of the first cluster, Microsoft FAT specification 4. */
function fatLengthFor(fatType: FatType, clusterCount: number): number {
  return wholeSectors(Math.ceil(((clusterCount + 2) * fatType) / 8));
}
