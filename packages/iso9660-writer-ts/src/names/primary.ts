import { inParts } from './order.js';
import { type NameKind, type NameParts, type NamingProfile, partsOf } from './profile.js';

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

/** Of the `;1` behind every file's identifier. */
const VERSION_LENGTH = 2;

const ASCII = /^[ -~]*$/;

/** Whatever is not a d-character (ECMA-119 7.4.1) becomes one `_`. */
const NOT_A_D_CHARACTER = /[^A-Z0-9_]/g;

/** A character outside the BMP is one, too. Where there can be none, the search for them would take most of the time. */
const NOT_A_D_CHARACTER_BEYOND_ASCII = /[^A-Z0-9_]/gu;

const NEITHER_D_CHARACTER_NOR_PERIOD = /[^A-Z0-9_.]/g;

/** Names of the primary hierarchy: d-characters, `NAME.EXT;1` for files, no period in directories (NA-01 to NA-07). */
export function primaryNames(interchangeLevel: 1 | 2 | 3): NamingProfile {
  const limits = LIMITS[interchangeLevel];
  const stemLimit = interchangeLevel === 1 ? 8 : limits.file;
  return {
    label: 'primary',

    atOnce(name, kind) {
      if (!ASCII.test(name)) return undefined;
      const period = kind === 'directory' ? -1 : name.lastIndexOf('.');
      // A period that does not separate becomes a `_`, like all that is no d-character.
      if (period <= 0) {
        if (name.length > (kind === 'directory' ? limits.directory : stemLimit)) return undefined;
        const stem = name.toUpperCase().replace(NOT_A_D_CHARACTER, '_');
        return kind === 'directory' ? stem : `${stem}.;1`;
      }
      const extension = name.length - period - 1;
      if (period > stemLimit || name.length - 1 > limits.file || name.indexOf('.') < period) return undefined;
      if (interchangeLevel === 1 && extension > limits.extension) return undefined;
      return `${name.toUpperCase().replace(NEITHER_D_CHARACTER_NOR_PERIOD, '_')};1`;
    },

    sanitise(name, kind) {
      const parts = partsOf(name, kind);
      return { stem: dCharacters(parts.stem), extension: dCharacters(parts.extension) };
    },

    fit({ stem, extension }, kind, reserve) {
      if (kind === 'directory') return { stem: stem.slice(0, limits.directory - reserve), extension };
      const fits = stem.length + extension.length + reserve <= limits.file;
      const kept = interchangeLevel > 1 && fits ? extension : extension.slice(0, limits.extension);
      return { stem: stem.slice(0, Math.min(stemLimit, limits.file - kept.length) - reserve), extension: kept };
    },

    identifier,

    isUnmistakable: () => false,

    // A file and a directory share one name space, and `X` equals `X.` (NA-06).
    collisionKey: (recorded, kind) =>
      kind === 'directory' ? identifier({ stem: recorded, extension: '' }, 'file') : recorded,

    compare: inParts(recordedParts),

    // Upper case, the period and the version are what every reader takes back.
    keeps: (name, recorded, kind) => identifier(plainParts(name, kind), kind) === recorded,

    byteLength: (recorded) => recorded.length,

    write(view, offset, recorded) {
      for (let i = 0; i < recorded.length; i++) view.setUint8(offset + i, recorded.charCodeAt(i));
    },
  };
}

function identifier({ stem, extension }: NameParts, kind: NameKind): string {
  return kind === 'directory' ? stem : `${stem}.${extension};1`;
}

function recordedParts(recorded: string, kind: NameKind): NameParts {
  return partsOf(kind === 'directory' ? recorded : recorded.slice(0, -VERSION_LENGTH), kind);
}

function plainParts(name: string, kind: NameKind): NameParts {
  return partsOf(upperAscii(name), kind);
}

function dCharacters(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase().replace(NOT_A_D_CHARACTER, '_');
  return upperAscii(text).replace(NOT_A_D_CHARACTER_BEYOND_ASCII, '_');
}

/** Upper case of the ASCII letters alone: `ß` must stay one character. */
function upperAscii(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
