import { cutUnits } from '../bytes/text.js';
import { joinForSorting, type NameParts, type NamingProfile, splitName } from './profile.js';

/** What Joliet forbids (JO-03), and halves of surrogate pairs, which readers cannot turn into text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what Joliet forbids
const FORBIDDEN = /[\u0000-\u001f*/:;?\\]|[\uD800-\uDFFF]/gu;

/** Linux takes the periods off until the name is `.`, and Windows leaves nothing of it (JO-10). */
const BLANK = /^[. ]+$/;

/** Windows strips these from the end of a name. */
const STRIPPED_END = /[. ]+$/;

/** Names of the Joliet hierarchy: UTF-16 of up to `limit` units, distinct in any case (JO-01 to JO-05). */
export function jolietNames(limit: number): NamingProfile {
  return {
    label: 'Joliet',

    sanitise(name, kind) {
      const clean = name.replace(FORBIDDEN, '_').replace(BLANK, '_');
      const parts = splitName(clean);
      // A period at the end separates nothing, and must not get lost.
      return kind === 'directory' || parts.extension === '' ? { stem: clean, extension: '' } : parts;
    },

    fit({ stem, extension }, _kind, reserve) {
      const period = extension === '' ? 0 : 1;
      const fits = stem.length + period + extension.length + reserve <= limit;
      const kept = fits ? extension : cutUnits(extension, Math.floor(limit / 2));
      const room = limit - reserve - (kept === '' ? 0 : 1 + kept.length);
      const parts = { stem: cutUnits(stem, room), extension: kept };
      // What was cut off may have been all there was to see.
      return BLANK.test(joined(parts)) ? { stem: '_', extension: '' } : parts;
    },

    identifier: joined,

    // Linux and Windows look Joliet names up without regard to case (JO-04).
    collisionKey: (parts) => joined(parts).replace(STRIPPED_END, '').toUpperCase(),

    sortKey: (recorded, kind) =>
      joinForSorting(kind === 'directory' ? { stem: recorded, extension: '' } : splitName(recorded)),

    keeps: (name, recorded) => name === recorded,

    byteLength: (recorded) => recorded.length * 2,

    write(view, offset, recorded) {
      for (let i = 0; i < recorded.length; i++) view.setUint16(offset + i * 2, recorded.charCodeAt(i), false);
    },
  };
}

function joined({ stem, extension }: NameParts): string {
  return extension === '' ? stem : `${stem}.${extension}`;
}
