import type { RecordedTree } from './directory-tree.js';
import type { ElTorito } from './el-torito.js';
import type { FileExtents } from './file-extents.js';
import { type Medium, SECTOR, sectorsOf } from './medium.js';
import type { Claim } from './space-map.js';
import type { SystemArea } from './system-area.js';
import type { Volume, VolumeDescriptor } from './volume-descriptors.js';

/** Everything that was found in an image, as far as it takes room. */
export interface Found {
  readonly systemArea: SystemArea;
  readonly volume: Volume;
  readonly trees: readonly RecordedTree[];
  readonly continuationSectors: readonly number[];
  readonly files: FileExtents;
  readonly elTorito: ElTorito | undefined;
  /** In sectors, without appended partitions. */
  readonly endOfVolume: number;
}

/** GPT array of 32 blocks and header, rounded up to sectors. */
const BACKUP_GPT_SECTORS = 9;

export function claimsOf(medium: Medium, found: Found): Claim[] {
  const { systemArea, volume, trees, files, elTorito } = found;
  const claims = [claim('system area', 0, 16), ...hierarchyClaims(volume, trees, found.continuationSectors)];
  for (const { path, sector, length } of files.extents) claims.push(fileClaim(path, sector, length));
  for (const sector of files.emptySectors) claims.push(claim('the sector of empty files', sector, 1));
  if (elTorito !== undefined) claims.push(...bootClaims(elTorito, files, found.endOfVolume));
  if (systemArea.hasGpt) {
    const backup = claim('backup GPT', medium.sectorCount - BACKUP_GPT_SECTORS, BACKUP_GPT_SECTORS);
    claims.push({ ...backup, isOutsideVolume: true });
  }
  return claims;
}

/** The descriptors and all that leads to the files. */
export function hierarchyClaims(
  volume: Volume,
  trees: readonly RecordedTree[],
  continuationSectors: readonly number[],
): Claim[] {
  const claims = [claim('descriptors', 16, volume.endOfDescriptors - 16)];
  claims.push(...pathTableClaims(volume.primary, 'primary'));
  if (volume.joliet !== undefined) claims.push(...pathTableClaims(volume.joliet, 'joliet'));
  if (volume.enhanced !== undefined) claims.push(...pathTableClaims(volume.enhanced, 'enhanced'));
  for (const { label, directories } of trees) {
    for (const { path, sector, size } of directories) {
      claims.push(claim(`${label} directory ${path || '/'}`, sector, sectorsOf(size)));
    }
  }
  for (const sector of continuationSectors) claims.push(claim('continuation areas', sector, 1));
  return claims;
}

function claim(label: string, sector: number, sectors: number): Claim {
  return { label, sector, sectors, key: label };
}

function fileClaim(label: string, sector: number, length: number): Claim {
  return { label, sector, sectors: sectorsOf(length), key: `file of ${length}` };
}

function pathTableClaims(descriptor: VolumeDescriptor, label: string): Claim[] {
  const sectors = sectorsOf(descriptor.pathTableSize);
  return [
    claim(`${label} path table L`, descriptor.pathTableL, sectors),
    claim(`${label} path table M`, descriptor.pathTableM, sectors),
  ];
}

/** The catalog and those boot images that no directory shows. */
function bootClaims(elTorito: ElTorito, files: FileExtents, volumeSectors: number): Claim[] {
  const claims: Claim[] = [];
  if (files.lengthAt(elTorito.catalogSector) === undefined) {
    claims.push(fileClaim('boot catalog', elTorito.catalogSector, elTorito.catalogSectors * SECTOR));
  }
  for (const { sector, length } of elTorito.entries) {
    if (files.lengthAt(sector) !== undefined) continue;
    const image = fileClaim('hidden boot image', sector, length ?? SECTOR);
    const isOutsideVolume = sector >= volumeSectors;
    claims.push({ ...image, isOutsideVolume, isOpenEnded: length === undefined });
  }
  return claims;
}
