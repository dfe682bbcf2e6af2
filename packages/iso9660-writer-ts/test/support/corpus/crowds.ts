import type { Entry } from '../../../src/tree/entry.js';
import { directory, file } from './entries.js';

/** So many files in one directory, in no order; every thousandth has content. */
export function filesInOneDirectory(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const number = (index * 7919) % count;
    return file(`crowd/file ${number}`, number % 1000 === 0 ? `${number}` : '');
  });
}

/**
 * More directories than a path table can number as parents, 65,535. Only 300 are parents, all on the second level, so
 * every number that is needed fits (PT-05).
 */
export function directoriesBeyondNumbers(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, number) => directory(`${number % 300}/directory ${number}`));
}

/** As many directories, each with one in it: some parents' numbers do not fit any more (PT-05). */
export function parentsBeyondNumbers(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, number) => directory(`${number}/child`));
}
