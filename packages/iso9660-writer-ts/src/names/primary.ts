import { joinForSorting, type NameKind, type NameParts, type NamingProfile, splitName } from './profile.js';

interface Limits {
  readonly file: number;
  readonly extension: number;
  readonly directory: number;
}

/** ECMA-119 10.1: eight and three characters. 10.2, 10.3 and 7.5.1: thirty in all, 31 for a directory. */
const LIMITS: Readonly<Record<1 | 2 | 3, Limits>> = {
  1: { file: 11, extension: 3, directory: 8 },
  2: { file: 30, extension: 15, directory: 31 },
  3: { file: 30, extension: 15, directory: 31 },
};

const ASCII = /^[ -~]*$/;

/** Whatever is not a d-character (ECMA-119 7.4.1) becomes one `_`, a character outside the BMP as well. */
const NOT_A_D_CHARACTER = /[^A-Z0-9_]/gu;

/** Names of the primary hierarchy: d-characters, `NAME.EXT;1` for files, no period in directories (NA-01 to NA-07). */
export function primaryNames(interchangeLevel: 1 | 2 | 3): NamingProfile {
  const limits = LIMITS[interchangeLevel];
  const stemLimit = interchangeLevel === 1 ? 8 : limits.file;
  return {
    label: 'primary',

    sanitise(name, kind) {
      const parts = kind === 'directory' ? { stem: name, extension: '' } : splitName(name);
      return { stem: dCharacters(parts.stem), extension: dCharacters(parts.extension) };
    },

    fit({ stem, extension }, kind, reserve) {
      if (kind === 'directory') return { stem: stem.slice(0, limits.directory - reserve), extension };
      const fits = stem.length + extension.length + reserve <= limits.file;
      const kept = interchangeLevel > 1 && fits ? extension : extension.slice(0, limits.extension);
      return { stem: stem.slice(0, Math.min(stemLimit, limits.file - kept.length) - reserve), extension: kept };
    },

    identifier,

    // A file and a directory share one name space, and `X` equals `X.` (NA-06).
    collisionKey: ({ stem, extension }) => `${stem}.${extension}`,

    sortKey: (recorded, kind) =>
      joinForSorting(kind === 'directory' ? { stem: recorded, extension: '' } : splitName(recorded.slice(0, -2))),

    // Upper case, the period and the version are what every reader takes back.
    keeps: (name, recorded, kind) => identifier(plainParts(name, kind), kind) === recorded,

    byteLength: (recorded) => recorded.length,

    write(view, offset, recorded) {
      for (let i = 0; i < recorded.length; i++) view.setUint8(offset + i, recorded.charCodeAt(i));
    },
  };
}

function identifier({ stem, extension }: NameParts, kind: NameKind): string {
  // Joined, unlike a template, is one flat string: identifiers live as long as the image.
  return kind === 'directory' ? stem : [stem, '.', extension, ';1'].join('');
}

function plainParts(name: string, kind: NameKind): NameParts {
  const upper = upperAscii(name);
  return kind === 'directory' ? { stem: upper, extension: '' } : splitName(upper);
}

function dCharacters(text: string): string {
  return upperAscii(text).replace(NOT_A_D_CHARACTER, '_');
}

/** Upper case of the ASCII letters alone: `ß` must stay one character. */
function upperAscii(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
