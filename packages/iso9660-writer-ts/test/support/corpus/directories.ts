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

/** Directories on every level, so deep that no path to the last one fits what most programs hold. */
export function directoriesOfLevels(levels: number): readonly Entry[] {
  const path = (level: number): string => Array.from({ length: level }, (_, above) => `${above + 1}`).join('/');
  return Array.from({ length: levels }, (_, above) => file(`${path(above + 1)}/file`, `on level ${above + 2}`));
}

/** Directories whose last record ends with a sector in one of the hierarchies, and the same with a name more. */
export function fullSectors(): readonly Entry[] {
  const files = (parent: string, count: number, name: (number: string) => string): readonly Entry[] =>
    Array.from({ length: count }, (_, number) => file(`${parent}/${name(`${number}`.padStart(3, '0'))}`, ''));
  const [joliet, plain, rockRidge] = [
    (number: string) => `${number}${'j'.repeat(35)}`,
    (number: string) => `FIL${number}.TX`,
    (number: string) => `FIL${number}`,
  ];
  return [
    // Twice 34 bytes for `.` and `..`, 18 records of 110: 34 and twice 38 characters.
    ...files('joliet', 18, joliet),
    ...files('joliet-and-one', 19, joliet),
    // Without Rock Ridge: twice 34, 45 records of 44: 33 and `FIL000.TX;1`.
    ...files('plain', 45, plain),
    ...files('plain-and-one', 46, plain),
    // With it: twice 96, 16 records of 116: 42 and an NM of 11, a PX of 36, a TF of 26, and the pad byte.
    ...files('rock-ridge', 16, rockRidge),
    ...files('rock-ridge-and-one', 17, rockRidge),
  ];
}
