import type { FaultLog } from './faults.js';
import { type Medium, SECTOR } from './medium.js';
import type { SystemArea } from './system-area.js';
import type { Volume, VolumeDescriptor } from './volume-descriptors.js';

/** Rules that tie the descriptors to each other and to the length of the image. */
export function checkVolume(medium: Medium, volume: Volume, systemArea: SystemArea, log: FaultLog): void {
  const { primary, joliet, enhanced } = volume;
  const { size } = medium.image;
  log.check(size % SECTOR === 0, 'VD-16', `the image has ${size} bytes, not a multiple of ${SECTOR}`);
  log.check(primary.volumeId !== '', 'VD-10', 'the volume identifier is empty');
  const volumeBytes = primary.volumeSpaceSize * SECTOR;
  const isWhole = systemArea.hasGpt ? volumeBytes <= size : volumeBytes === size;
  log.check(isWhole, 'VD-05', `volume space of ${primary.volumeSpaceSize} sectors in an image of ${size} bytes`);
  if (joliet !== undefined) checkAgreement(primary, joliet, 'joliet', log);
  if (enhanced !== undefined) checkAgreement(primary, enhanced, 'enhanced', log);
  for (const other of [joliet, enhanced]) {
    log.check(other?.applicationUse.mediaCheck === undefined, 'ST-07', 'a media check outside the primary descriptor');
  }
}

/** Bytes of the texts; a character of Joliet takes two. */
const AGREEING_TEXTS = [
  ['systemId', 32],
  ['volumeId', 32],
  ['setId', 128],
  ['publisher', 128],
  ['preparer', 128],
  ['application', 128],
] as const;

/** Rules for two descriptors of one volume. */
export function checkAgreement(
  primary: VolumeDescriptor,
  other: VolumeDescriptor,
  label: 'joliet' | 'enhanced',
  log: FaultLog,
): void {
  log.check(
    primary.volumeSpaceSize === other.volumeSpaceSize,
    'VD-05',
    `volume space size ${primary.volumeSpaceSize} in the primary, ${other.volumeSpaceSize} in the ${label} descriptor`,
  );
  for (const [field, bytes] of AGREEING_TEXTS) {
    const expected = primary[field].slice(0, label === 'joliet' ? bytes / 2 : bytes).trimEnd();
    log.check(
      other[field] === expected,
      'VD-11',
      `${label} ${field} is ${JSON.stringify(other[field])}, not ${JSON.stringify(expected)}`,
    );
  }
  for (const field of ['createdAt', 'modifiedAt'] as const) {
    const same = primary[field]?.getTime() === other[field]?.getTime();
    log.check(same, 'VD-08', `${field} differs between the primary and the ${label} descriptor`);
  }
}
