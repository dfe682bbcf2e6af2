import { cutName, nameBytes, nameLength, writeName } from '../bytes/text.js';
import { byUnits } from './order.js';
import { joined, type NamingProfile, partsOf } from './profile.js';

/** Bytes of an identifier, ISO 9660:1999 7.5: what a record of 254 bytes has room for beside an extended system use area. */
const LONGEST_NAME = 207;

const ASCII = /^[ -~]*$/;

/** What can be no part of a name in any reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const FORBIDDEN = /[\u0000-\u001f/\u007f]/g;

/** Names of the hierarchy after ISO 9660:1999: as they are, without a version, cut only where they are too long. */
export const enhancedNames: NamingProfile = {
  label: 'enhanced',

  atOnce: () => undefined,

  sanitise(name, kind) {
    const clean = name.replace(FORBIDDEN, '_');
    const parts = partsOf(clean, kind);
    return parts.extension === '' ? { stem: clean, extension: '' } : parts;
  },

  fit({ stem, extension }, _kind, reserve) {
    const period = extension === '' ? 0 : 1;
    if (nameLength(stem) + period + nameLength(extension) + reserve <= LONGEST_NAME) return { stem, extension };
    const kept = cutName(extension, Math.floor(LONGEST_NAME / 2));
    return { stem: cutName(stem, LONGEST_NAME - reserve - (kept === '' ? 0 : 1 + nameLength(kept))), extension: kept };
  },

  identifier: joined,
  isUnmistakable: () => true,
  collisionKey: (recorded) => recorded,
  // The order is that of bytes, which is not that of UTF-16 units.
  compare: (one, _kind, other) => byUnits(bytesAsUnits(one), bytesAsUnits(other)),
  keeps: (name, recorded) => name === recorded,
  byteLength: nameLength,
  write: writeName,
};

function bytesAsUnits(recorded: string): string {
  return ASCII.test(recorded) ? recorded : String.fromCharCode(...nameBytes(recorded));
}
