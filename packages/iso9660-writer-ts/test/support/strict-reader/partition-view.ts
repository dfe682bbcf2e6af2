import { hierarchyClaims } from './claims.js';
import { checkContinuationAreas } from './continuation-areas.js';
import type { RecordedTree } from './directory-tree.js';
import type { FaultLog } from './faults.js';
import { readFileExtents } from './file-extents.js';
import { readHierarchies } from './hierarchies.js';
import { Medium, SECTOR } from './medium.js';
import type { RandomAccess } from './random-access.js';
import { readRockRidge } from './rock-ridge.js';
import { checkRockRidge } from './rock-ridge-rules.js';
import type { Claim } from './space-map.js';
import { readVolume, type Volume } from './volume-descriptors.js';
import { checkAgreement } from './volume-rules.js';

/** First sector of a partition that holds a volume of its own (HY-16). */
const START = 16;

/** Reads the volume of the partition, which has to be the same as the disk's, and answers the room it takes. */
export function readPartitionView(
  disk: Medium,
  volume: Volume,
  trees: readonly RecordedTree[],
  log: FaultLog,
): readonly Claim[] | undefined {
  const descriptor = 2 * START * SECTOR;
  if (disk.image.size < descriptor + SECTOR) return undefined;
  if (Buffer.from(disk.image.read(descriptor + 1, 5)).toString('latin1') !== 'CD001') return undefined;
  const medium = new Medium(from(disk.image, START * SECTOR), log);
  const own = readVolume(medium, log);
  if (own === undefined) return undefined;
  const ownTrees = readHierarchies(medium, own, log);
  const [end, whole] = [own.primary.volumeSpaceSize + START, volume.primary.volumeSpaceSize];
  log.check(end <= whole, 'HY-16', `the partition's volume ends at ${end}, behind the disk's at ${whole}`);
  if (own.joliet !== undefined) checkAgreement(own.primary, own.joliet, 'joliet', log);
  if (own.enhanced !== undefined) checkAgreement(own.primary, own.enhanced, 'enhanced', log);
  log.check(own.bootCatalogSector === undefined, 'HY-16', 'the partition has a boot record');
  const [one, other] = [listed(medium, ownTrees, START, log), listed(disk, trees, 0, log)];
  log.check(one === other, 'HY-16', 'the partition shows other files than the disk, or the same in other places');
  const continuation = checkSystemUse(medium, ownTrees, own, log);
  const claims = hierarchyClaims(own, ownTrees, continuation);
  return claims.map((claim) => ({
    ...claim,
    label: `partition: ${claim.label}`,
    key: `partition: ${claim.key}`,
    sector: claim.sector + START,
  }));
}

function checkSystemUse(
  medium: Medium,
  [primary]: readonly RecordedTree[],
  volume: Volume,
  log: FaultLog,
): readonly number[] {
  const rockRidge = primary && readRockRidge(medium, primary, volume.primary.volumeSpaceSize, log);
  if (rockRidge === undefined) return [];
  checkRockRidge(rockRidge, log);
  return checkContinuationAreas(medium, rockRidge, log);
}

/** Every directory and every extent of a file, as sectors of the disk. */
function listed(medium: Medium, trees: readonly RecordedTree[], start: number, log: FaultLog): string {
  const directories = trees.flatMap((tree) =>
    tree.directories.map(({ path, size }) => `${tree.label} ${path} ${size}`),
  );
  const { extents } = readFileExtents(medium, trees, log);
  return [...directories, ...extents.map(({ path, sector, length }) => `${path} ${sector + start} ${length}`)].join(
    '\n',
  );
}

function from(image: RandomAccess, start: number): RandomAccess {
  return { size: image.size - start, read: (offset, length) => image.read(offset + start, length) };
}
