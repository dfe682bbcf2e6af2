import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';
import type { SystemArea } from './system-area.js';
import type { Volume, VolumeDescriptor } from './volume-descriptors.js';

/** Rules that tie the descriptors to each other and to the length of the image. */
export function checkVolume(medium: Medium, volume: Volume, systemArea: SystemArea, log: FaultLog): void {
  const { primary, joliet } = volume;
  const { size } = medium.image;
  log.check(size % SECTOR === 0, 'VD-16', `the image has ${size} bytes, not a multiple of ${SECTOR}`);
  log.check(primary.volumeId !== '', 'VD-10', 'the volume identifier is empty');
  const volumeBytes = primary.volumeSpaceSize * SECTOR;
  const isWhole = systemArea.hasGpt ? volumeBytes <= size : volumeBytes === size;
  log.check(isWhole, 'VD-05', `volume space of ${primary.volumeSpaceSize} sectors in an image of ${size} bytes`);
  if (joliet !== undefined) checkAgreement(primary, joliet, log);
}

const AGREEING_TEXTS = [
  ['systemId', 16],
  ['volumeId', 16],
  ['setId', 64],
  ['publisher', 64],
  ['preparer', 64],
  ['application', 64],
] as const;

function checkAgreement(primary: VolumeDescriptor, joliet: VolumeDescriptor, log: FaultLog): void {
  log.check(
    primary.volumeSpaceSize === joliet.volumeSpaceSize,
    'VD-05',
    `volume space size ${primary.volumeSpaceSize} in the primary, ${joliet.volumeSpaceSize} in the joliet descriptor`,
  );
  for (const [field, units] of AGREEING_TEXTS) {
    const expected = primary[field].slice(0, units).trimEnd();
    log.check(
      joliet[field] === expected,
      'VD-11',
      `${field} is ${JSON.stringify(joliet[field])}, not ${JSON.stringify(expected)}`,
    );
  }
  for (const field of ['createdAt', 'modifiedAt'] as const) {
    const same = primary[field]?.getTime() === joliet[field]?.getTime();
    log.check(same, 'VD-08', `${field} differs between the primary and the joliet descriptor`);
  }
}
