import type { Entry } from '../../../src/tree/entry.js';
import { dates, modes } from './attributes.js';
import { controlCharacters, deviceNames, dotsAndSpaces, lineEnds, ourNames, separators } from './awkward-names.js';
import {
  crowdedDirectory,
  deepDirectories,
  directoriesOfLevels,
  emptyDirectories,
  fullSectors,
} from './directories.js';
import { distribution } from './distribution.js';
import { hardLinks, symbolicLinks } from './links.js';
import { collidingNames, longNames, longUnicodeNames, rawByteNames, unicodeNames } from './names.js';
import { emptyFiles, sectorBoundaries, specialFiles } from './special-files.js';

/** Every tree that is small enough to be read by every tool. All are the same in every run. */
export const CORPORA = {
  'a distribution': distribution,
  'names of many scripts': unicodeNames,
  'names that collide': collidingNames,
  'names of every length': longNames,
  'long names of wide characters': longUnicodeNames,
  'names that are not UTF-8': rawByteNames,
  'names of periods and spaces': dotsAndSpaces,
  'names with separators': separators,
  'names with control characters': controlCharacters,
  'names with line ends': lineEnds,
  'names that are devices': deviceNames,
  'names of ours': ourNames,
  'directories twelve levels deep': () => directoriesOfLevels(12),
  'directories forty levels deep': deepDirectories,
  '5,000 files in one directory': crowdedDirectory,
  'directories that end with a sector': fullSectors,
  'nothing but directories': emptyDirectories,
  'nothing but empty files': emptyFiles,
  nothing: () => [],
  'symbolic links': symbolicLinks,
  'hard links': hardLinks,
  'special files': specialFiles,
  'files around the sector size': sectorBoundaries,
  'dates of four thousand years': dates,
  'modes of all kinds': modes,
} as const satisfies Record<string, () => readonly Entry[]>;

export type CorpusName = keyof typeof CORPORA;

export const CORPUS_NAMES = Object.keys(CORPORA) as readonly CorpusName[];
