import { cutUnits } from '../bytes/text.js';
import { foldedName } from './folded-name.js';
import { inParts } from './order.js';
import { joined, type NamingProfile, partsOf } from './profile.js';

/** What Joliet forbids (JO-03), and halves of surrogate pairs, which readers cannot turn into text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what Joliet forbids
const FORBIDDEN = /[\u0000-\u001f*/:;?\\]|[\uD800-\uDFFF]/gu;

/** Names that stay as they are: nothing forbidden, and something to see. Surrogates, of which some are, count as forbidden. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const PLAIN = /^[. ]*[^\u0000-\u001f*/:;?\\\uD800-\uDFFF. ][^\u0000-\u001f*/:;?\\\uD800-\uDFFF]*$/;

/** Linux takes the periods off until the name is `.`, and Windows leaves nothing of it (JO-10). */
const BLANK = /^[. ]+$/;

/** ASCII without capitals, and without what is stripped from its end: only case and ends make different names meet. */
const UNMISTAKABLE = /^[ -@[-~]*[!-\-/-@[-~]$/;

/** Windows strips these from the end of a name. */
const STRIPPED_END = /(?<![. ])[. ]+$/;

/** UTF-16 units of a name: as the Joliet text has it, and as every reader today takes it (JO-02). */
const LIMIT = { standard: 64, long: 103 } as const;

/** Names of the Joliet hierarchy: UTF-16 of limited length, distinct in any case (JO-01 to JO-05). */
export function jolietNames({ longNames }: { readonly longNames: boolean }): NamingProfile {
  const limit = longNames ? LIMIT.long : LIMIT.standard;
  return {
    label: 'Joliet',

    atOnce: (name) => (name.length <= limit && PLAIN.test(name) ? name : undefined),

    sanitise(name, kind) {
      const clean = name.replace(FORBIDDEN, '_').replace(BLANK, '_');
      const parts = partsOf(clean, kind);
      // A period at the end separates nothing, and must not get lost.
      return parts.extension === '' ? { stem: clean, extension: '' } : parts;
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
    isUnmistakable: (name) => UNMISTAKABLE.test(name),

    collisionKey: (recorded) => foldedName(recorded.replace(STRIPPED_END, '')),

    compare: inParts(partsOf),

    keeps: (name, recorded) => name === recorded,

    byteLength: (recorded) => recorded.length * 2,

    write(view, offset, recorded) {
      for (let i = 0; i < recorded.length; i++) view.setUint16(offset + i * 2, recorded.charCodeAt(i), false);
    },
  };
}
