import type { Entry } from '../../../src/tree/entry.js';
import { directory, file, symlink } from './entries.js';

/** Dates on both sides of every limit that a clock, a record or a reader has. */
export function dates(): readonly Entry[] {
  const days = [
    '0001-01-01T00:00:00Z',
    '1899-12-31T23:59:59Z',
    '1900-01-01T00:00:00Z',
    '1901-12-13T20:45:51Z',
    '1969-12-31T23:59:59Z',
    '1969-12-31T23:59:59.5Z',
    '1970-01-01T00:00:00Z',
    '1979-12-31T23:59:59Z',
    '2000-02-29T12:00:00.999Z',
    '2038-01-19T03:14:08Z',
    '2100-02-28T23:59:59Z',
    '2106-02-07T06:28:16Z',
    '2155-12-31T23:59:59Z',
    '2156-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ];
  return days.flatMap((day, number) => {
    const modifiedAt = new Date(day);
    return [file(`files/${number}`, day, { modifiedAt }), directory(`directories/${number}`, { modifiedAt })];
  });
}

/** Every special bit, and modes that keep even the owner out. */
export function modes(): readonly Entry[] {
  const all = [0, 0o001, 0o111, 0o222, 0o400, 0o777, 0o1000, 0o1777, 0o2000, 0o2755, 0o4000, 0o4755, 0o7000, 0o7777];
  const name = (mode: number): string => mode.toString(8).padStart(4, '0');
  return [
    ...all.map((mode) => file(`file ${name(mode)}`, name(mode), { mode })),
    ...all.map((mode) => directory(`directory ${name(mode)}`, { mode })),
    file('directory 0000/inside', 'nobody gets here'),
    symlink('link', 'file 0777', { mode: 0o700, uid: 1, gid: 2 }),
    file('owned', '', { uid: 2 ** 32 - 2, gid: 2 ** 31 }),
  ];
}
