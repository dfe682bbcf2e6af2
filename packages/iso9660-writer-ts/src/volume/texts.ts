import { cutUnits, nameLength } from '../bytes/text.js';
import { quoted, type Report } from '../errors.js';
import type { NamedDirectory } from '../hierarchy/named-directory.js';
import type { Settings } from '../options/image.js';

/** Texts of one volume descriptor. */
export interface VolumeTexts {
  readonly systemIdentifier: string;
  readonly volumeIdentifier: string;
  readonly volumeSetIdentifier: string;
  readonly publisherIdentifier: string;
  readonly dataPreparerIdentifier: string;
  readonly applicationIdentifier: string;
  readonly copyrightFileIdentifier: string;
  readonly abstractFileIdentifier: string;
  readonly bibliographicFileIdentifier: string;
}

const PRINTABLE = /^[\x20-\x7e]*$/;

/** What is no text in any character set. */
const CONTROL = /\p{Cc}|\p{Cs}/u;

/** ECMA-119 7.4.1. */
const A_CHARACTERS = /^[A-Z0-9_ !"%&'()*+,\-./:;<=>?]*$/;
const D_CHARACTERS = /^[A-Z0-9_]*$/;

/**
 * Field, its option, its length in the primary descriptor, and what it should be made of (ECMA-119 8.4). Readers look for
 * volumes by the two ids: those are recorded as UTF-8 if they are not ASCII, and the other texts in a-characters, as xorriso does.
 */
const TEXT_FIELDS = [
  ['systemIdentifier', 'system', 32, A_CHARACTERS],
  ['volumeIdentifier', 'id', 32, D_CHARACTERS],
  ['volumeSetIdentifier', 'set', 128, D_CHARACTERS],
  ['publisherIdentifier', 'publisher', 128, A_CHARACTERS],
  ['dataPreparerIdentifier', 'preparer', 128, A_CHARACTERS],
  ['applicationIdentifier', 'application', 128, A_CHARACTERS],
] as const;

/** Fields that name a file of the root directory, of 37 bytes. */
const FILE_FIELDS = [
  ['copyrightFileIdentifier', 'copyrightFile'],
  ['abstractFileIdentifier', 'abstractFile'],
  ['bibliographicFileIdentifier', 'bibliographicFile'],
] as const;

const FILE_FIELD_LENGTH = 37;

/** Texts of the primary descriptor. Labels outside the standard's characters are in everyday use, and only warned of (VD-09). */
export function primaryTexts(settings: Settings, root: NamedDirectory, report: Report): VolumeTexts {
  for (const [, option, limit, characters] of TEXT_FIELDS) {
    const text = settings.volume[option];
    const written = primaryText(text, option);
    if (CONTROL.test(text) || nameLength(written) > limit) {
      report.problem(
        'INVALID_OPTION',
        `volume.${option} ${quoted(text)} is not printable text of up to ${limit} ${PRINTABLE.test(text) ? 'characters' : 'bytes'}`,
      );
    } else if (written !== text) {
      report.warn(
        'VOLUME_TEXT',
        `volume.${option} ${quoted(text)} is ${quoted(written)} in the primary descriptor, which holds ASCII there`,
      );
    } else if (!characters.test(text)) {
      report.warn(
        'VOLUME_TEXT',
        `volume.${option} ${quoted(text)} has characters outside those ECMA-119 provides for it`,
      );
    }
  }
  return textsOf(settings, (name) => fileIdentifier(name, root, FILE_FIELD_LENGTH, 'primary', report), primaryText);
}

type TextOption = (typeof TEXT_FIELDS)[number][1];

/** A text that is not ASCII as xorriso records it: the ids of volumes as they are, others in a-characters. */
function primaryText(text: string, option: TextOption): string {
  return PRINTABLE.test(text) || option === 'id' || option === 'set' ? text : inACharacters(text);
}

function inACharacters(text: string): string {
  const characters = [...text.normalize('NFC')].map((character) => {
    const upper = /[a-z]/.test(character) ? character.toUpperCase() : character;
    return A_CHARACTERS.test(upper) ? upper : '_';
  });
  return characters.join('');
}

/** The same texts, but for the names that the enhanced hierarchy has. Its own may be text that no descriptor can hold. */
export function enhancedTexts(settings: Settings, root: NamedDirectory, report: Report): VolumeTexts {
  return textsOf(
    settings,
    (name) => {
      const identifier = fileIdentifier(name, root, FILE_FIELD_LENGTH, 'enhanced', report);
      if (PRINTABLE.test(identifier)) return identifier;
      report.warn(
        'VOLUME_TEXT',
        `${quoted(name)} is not named in the enhanced descriptor, which holds ASCII alone`,
        name,
      );
      return '';
    },
    primaryText,
  );
}

/** The same texts in the half as many characters that Joliet's fields hold (VD-11). */
export function jolietTexts(settings: Settings, root: NamedDirectory, report: Report): VolumeTexts {
  for (const [, option, limit] of TEXT_FIELDS) {
    const text = settings.volume[option];
    if (text.length <= limit / 2) continue;
    const cut = cutUnits(text, limit / 2);
    report.warn(
      'VOLUME_TEXT',
      `volume.${option} ${quoted(text)} is ${quoted(cut)} in the Joliet descriptor, which has room for ${limit / 2} characters`,
    );
  }
  const names = (name: string) => fileIdentifier(name, root, Math.floor(FILE_FIELD_LENGTH / 2), 'Joliet', report);
  return textsOf(settings, names, (text, _, limit) => cutUnits(text, limit / 2));
}

function textsOf(
  { volume }: Settings,
  fileName: (name: string) => string,
  recorded: (text: string, option: TextOption, limit: number) => string,
): VolumeTexts {
  return Object.fromEntries([
    ...TEXT_FIELDS.map(([field, option, limit]) => [field, recorded(volume[option], option, limit)]),
    ...FILE_FIELDS.map(([field, option]) => [field, fileName(volume[option])]),
  ]) as unknown as VolumeTexts;
}

/** What the hierarchy calls a file of its root, ECMA-119 8.4.22. */
function fileIdentifier(name: string, root: NamedDirectory, limit: number, label: string, report: Report): string {
  if (name === '') return '';
  const place = root.nodes.findIndex((node) => node.name === name && node.kind === 'file');
  const identifier = root.identifiers[place];
  if (identifier === undefined) {
    // Scripts name files that are on another disc of a set, or on none.
    if (label === 'primary') {
      report.warn(
        'VOLUME_TEXT',
        `${quoted(name)}, named in the volume descriptor, is no file of the root directory`,
        name,
      );
    }
    return label === 'Joliet'
      ? cutUnits(name, limit)
      : cutUnits(PRINTABLE.test(name) ? name : inACharacters(name), limit);
  }
  if (identifier.length <= limit) return identifier;
  report.warn(
    'VOLUME_TEXT',
    `${quoted(name)} is too long to be named in the ${label} descriptor, which has room for ${limit} characters`,
    name,
  );
  return '';
}
