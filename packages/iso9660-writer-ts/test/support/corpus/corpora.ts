import type { Entry } from '../../../src/tree/entry.js';
import { crowdedDirectory, deepDirectories, emptyDirectories } from './directories.js';
import { distribution } from './distribution.js';
import { hardLinks, symbolicLinks } from './links.js';
import { collidingNames, longNames, rawByteNames, unicodeNames } from './names.js';
import { sectorBoundaries, specialFiles } from './special-files.js';

/** Every tree that is small enough to be read by every tool. All are the same in every run. */
export const CORPORA = {
  'a distribution': distribution,
  'names of many scripts': unicodeNames,
  'names that collide': collidingNames,
  'names of every length': longNames,
  'names that are not UTF-8': rawByteNames,
  'directories forty levels deep': deepDirectories,
  '5,000 files in one directory': crowdedDirectory,
  'nothing but directories': emptyDirectories,
  'symbolic links': symbolicLinks,
  'hard links': hardLinks,
  'special files': specialFiles,
  'files around the sector size': sectorBoundaries,
} as const satisfies Record<string, () => readonly Entry[]>;

export type CorpusName = keyof typeof CORPORA;

export const CORPUS_NAMES = Object.keys(CORPORA) as readonly CorpusName[];
