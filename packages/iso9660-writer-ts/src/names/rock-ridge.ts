import { fnv1a } from '../bytes/checksum.js';
import { cutName, nameBytes, nameLength, writeName } from '../bytes/text.js';
import { byUnits } from './order.js';
import type { NamingProfile } from './profile.js';

/** What POSIX systems take as a name, in bytes (NA-10). */
export const LONGEST_POSIX_NAME = 255;

/** Linux loses the end of names from here on, in bytes (Q03). */
export const SHORTEST_NAME_LINUX_CUTS = 254;

/** `~` and eight hexadecimal digits, which tell names apart that were cut. */
const TAIL = 9;

/** Rock Ridge names are kept byte for byte; only those no POSIX system could hold are cut. */
export const rockRidgeNames: NamingProfile = {
  label: 'Rock Ridge',
  atOnce: (name) => (isTooLong(name) ? undefined : name),
  sanitise: (name) => ({ stem: name, extension: '' }),
  fit({ stem }, _kind, reserve) {
    const bytes = nameBytes(stem);
    if (bytes.length + reserve <= LONGEST_POSIX_NAME) return { stem, extension: '' };
    const kept = cutName(stem, LONGEST_POSIX_NAME - TAIL - reserve);
    return { stem: `${kept}~${fnv1a(bytes).toString(16).padStart(8, '0')}`, extension: '' };
  },
  identifier: ({ stem }) => stem,
  isUnmistakable: () => true,
  collisionKey: (recorded) => recorded,
  compare: (one, _kind, other) => byUnits(one, other),
  keeps: (name, recorded) => name === recorded,
  byteLength: nameLength,
  write: writeName,
};

/** Whether a name of so many UTF-16 units may need shortening: three bytes for each are the most that UTF-8 takes. */
export function mayBeTooLong(units: number): boolean {
  return units * 3 > LONGEST_POSIX_NAME;
}

/** Whether a name needs shortening. */
export function isTooLong(name: string): boolean {
  return mayBeTooLong(name.length) && nameLength(name) > LONGEST_POSIX_NAME;
}
