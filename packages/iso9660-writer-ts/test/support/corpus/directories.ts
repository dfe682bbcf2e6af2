import type { Entry } from '../../../src/tree/entry.js';
import { directory, file } from './entries.js';

/** Directories down to the fortieth level, a file and a side branch on each. */
export function deepDirectories(): readonly Entry[] {
  return Array.from({ length: 40 }, (_, level) => {
    const parent = Array.from({ length: level }, (_, above) => `level${above + 1}/`).join('');
    return [directory(`${parent}level${level + 1}`), file(`${parent}file${level + 1}.txt`), directory(`${parent}side`)];
  }).flat();
}

/** 5,000 files in one directory. Their names come in no order. */
export function crowdedDirectory(): readonly Entry[] {
  return Array.from({ length: 5_000 }, (_, number) => {
    const name = `${(number * 7919) % 5_000}-${'crowd'.repeat(number % 9)}.txt`;
    return file(`crowd/${name}`, `${number}`);
  });
}

/** Nothing but directories. */
export function emptyDirectories(): readonly Entry[] {
  return [directory('a'), directory('b/c/d', { mode: 0o711 }), directory('b/e', { uid: 65_534, gid: 65_534 })];
}
