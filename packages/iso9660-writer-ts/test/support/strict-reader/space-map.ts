import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';

/** Sectors that belong to one structure or file. */
export interface Claim {
  readonly label: string;
  readonly sector: number;
  readonly sectors: number;
  /** Claims with the same key are the same thing said twice. */
  readonly key: string;
  /** Its length is not recorded anywhere: it reaches up to the next claim. */
  readonly isOpenEnded?: boolean;
  /** May lie behind the volume space (HY-09). */
  readonly isOutsideVolume?: boolean;
}

const PIECE = 512;

/**
 * Nothing overlaps, nothing lies outside the volume, and what belongs to nobody is zero.
 * Extents may be shared, but only exactly (DR-12).
 */
export function checkSpace(
  medium: Medium,
  claims: readonly Claim[],
  volumeSectors: number,
  padding: number,
  log: FaultLog,
): void {
  const ordered = distinct(claims).sort((one, other) => one.sector - other.sector || one.sectors - other.sectors);
  let end = 0;
  let holder: Claim | undefined;
  let endOfContent = 0;
  for (const claim of ordered) {
    const claimEnd = claim.sector + claim.sectors;
    log.check(
      claim.isOutsideVolume === true || claimEnd <= volumeSectors,
      'VD-05',
      `${claim.label} ends at sector ${claimEnd}, the volume at ${volumeSectors}`,
    );
    if (claim.sector < end && holder !== undefined) {
      const rule = claim.key.startsWith('file') && holder.key.startsWith('file') ? 'DR-12' : 'VD-17';
      log.report(rule, `${claim.label} at sector ${claim.sector} overlaps ${holder.label} up to ${end}`);
    }
    if (claim.sector > end && holder?.isOpenEnded !== true) checkUnused(medium, end, claim.sector, log);
    if (claimEnd > end) {
      end = claimEnd;
      holder = claim;
    }
    if (claim.key !== 'backup GPT') endOfContent = Math.max(endOfContent, claimEnd);
  }
  if (holder?.isOpenEnded !== true) checkUnused(medium, end, medium.sectorCount, log);
  const reserved = claims.find((claim) => claim.key === 'backup GPT')?.sectors ?? 0;
  const free = medium.sectorCount - reserved - endOfContent;
  log.check(free >= padding, 'VD-15', `${Math.max(free, 0)} sectors behind the last file, not ${padding}`);
}

function distinct(claims: readonly Claim[]): Claim[] {
  const byPlace = new Map<string, Claim>();
  for (const claim of claims) byPlace.set(`${claim.key}@${claim.sector}+${claim.sectors}`, claim);
  return [...byPlace.values()];
}

function checkUnused(medium: Medium, start: number, end: number, log: FaultLog): void {
  for (let sector = start; sector < Math.min(end, medium.sectorCount); sector += PIECE) {
    const count = Math.min(PIECE, end - sector, medium.sectorCount - sector);
    const bytes = medium.image.read(sector * SECTOR, count * SECTOR);
    const at = bytes.findIndex((byte) => byte !== 0);
    if (at < 0) continue;
    log.report('DR-13', `sector ${sector + Math.floor(at / SECTOR)} belongs to nothing and is not zero`);
    return;
  }
}
