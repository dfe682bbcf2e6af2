import type { Entry } from '../../../src/tree/entry.js';
import { distribution } from './distribution.js';
import { directory, file } from './entries.js';

/** Loaders, an installation disc, names of every kind, a crowd, and a path of many directories: all that FAT can hold. */
export function fatTree(): readonly Entry[] {
  return [
    ...distribution().filter(({ kind }) => kind !== 'symlink'),
    ...['LONGNA~1.TXT', 'long name one.txt', 'long name two.txt', '.hidden', 'a.b.c.d', 'thirteen char'].map((name) =>
      file(`names/${name}`),
    ),
    ...['Überblick.txt', '日本語の名前.txt', 'Обзор', `${'n'.repeat(251)}.txt`, "it's a + b = c; [d], e"].map((name) =>
      file(`names/${name}`),
    ),
    ...Array.from({ length: 700 }, (_, number) => file(`crowd/one of a crowd of long names ${number}.dat`)),
    file(`${'deep directory/'.repeat(12)}file`),
    directory('nothing in it'),
  ];
}
