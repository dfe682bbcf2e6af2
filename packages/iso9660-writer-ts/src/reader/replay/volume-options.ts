import { decode } from '../../bytes/struct.js';
import { primaryVolumeDescriptor } from '../../format/volume-descriptor.js';
import type { VolumeOptions } from '../../options/image.js';
import { SECTOR_SIZE } from '../image-bytes.js';
import type { IsoVolume } from '../volume.js';
import type { Findings } from './findings.js';
import { type TreeFacts, withoutVersion } from './tree-facts.js';

const TEXTS = ['id', 'set', 'system', 'publisher', 'preparer', 'application'] as const;

/** Characters that the Joliet descriptor has room for. */
const JOLIET_ID = 16;
const FILES = ['copyrightFile', 'abstractFile', 'bibliographicFile'] as const;

/** No character set has these as text. */
const UNPRINTABLE = /\p{Cc}|\p{Cs}/u;

/** The texts of the descriptors (RM-01). */
export function volumeTexts({ volume, views }: IsoVolume, { rootFiles }: TreeFacts, findings: Findings): VolumeOptions {
  const texts = TEXTS.map((option) => [option, printable(option, volume[option], findings)]);
  const files = FILES.map((option) => {
    const identifier = printable(option, volume[option], findings);
    return [option, rootFiles.get(withoutVersion(identifier)) ?? identifier];
  });
  const { jolietId } = volume;
  if (views.includes('joliet') && jolietId !== undefined && jolietId !== [...volume.id].slice(0, JOLIET_ID).join('')) {
    const fact = `the Joliet volume identifier ${JSON.stringify(jolietId)} becomes that of the primary descriptor, ${JSON.stringify(volume.id)}`;
    findings.warn('VOLUME_TEXT', fact);
  }
  return Object.fromEntries([...texts, ...files]) as VolumeOptions;
}

function printable(option: string, text: string, findings: Findings): string {
  if (!UNPRINTABLE.test(text)) return text;
  findings.warn('VOLUME_TEXT', `volume.${option} is dropped: it is not printable text`);
  return '';
}

/**
 * The date of the volume (RM-02): blkid and GRUB know the file system by its digits, and pass over the zone that follows
 * them. `undefined`: none is recorded.
 */
export async function volumeDate(volume: IsoVolume, findings: Findings): Promise<Date | undefined> {
  const start = volume.session * SECTOR_SIZE;
  const { rows, length } = primaryVolumeDescriptor;
  const bytes = (await volume.bytes(start, start + length)).slice();
  for (const row of [rows.createdAt, rows.modifiedAt, rows.expiresAt, rows.effectiveAt]) {
    bytes[row.position - 1 + row.codec.size - 1] = 0;
  }
  const { createdAt, modifiedAt, expiresAt, effectiveAt } = decode(primaryVolumeDescriptor, bytes);
  const date = modifiedAt ?? createdAt;
  const others = { creation: createdAt, expiration: expiresAt, effective: effectiveAt };
  for (const [name, other] of Object.entries(others)) {
    if (other === undefined || other.getTime() === date?.getTime()) continue;
    const fate = name === 'creation' ? 'becomes that of its modification' : 'is left out';
    findings.warn('VOLUME_DATE', `the ${name} date of the volume, ${other.toISOString()}, ${fate}`);
  }
  return date;
}

/** The sum of a medium, as `implantisomd5` (RHEL and its kin) and tagmedia (SUSE) write it. */
const MEDIA_SUM = { implanted: /ISO MD5SUM = [0-9a-f]{32}/, tagged: /(?:md5|sha\d+)sum=[0-9a-f]{32}/ };

/** Whether the sum of the medium is made again (RM-30). What else the field has is left out. */
export function mediaCheck(
  { volume }: IsoVolume,
  { isWanted }: { readonly isWanted: boolean },
  findings: Findings,
): boolean {
  const field = String.fromCharCode(...volume.applicationUse);
  if (/^[\0 ]*$/.test(field)) return false;
  if (MEDIA_SUM.implanted.test(field)) {
    if (isWanted) findings.reason('mediaCheck: the disc carries the sum of implantisomd5');
    else findings.warn('MEDIA_CHECK', 'the sum of the medium (implantisomd5) is left out; mediaCheck makes it anew');
    return isWanted;
  }
  if (MEDIA_SUM.tagged.test(field)) findings.warn('MEDIA_CHECK', 'the sum of the medium (tagmedia) is left out');
  else findings.warn('APPLICATION_USE', 'the application use field of the primary descriptor is left out');
  return false;
}
