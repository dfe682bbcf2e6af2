import type { Entry } from '../../../src/tree/entry.js';
import { directory, file } from './entries.js';

const each = (names: readonly string[]): readonly Entry[] =>
  names.map((name, number) => file(name, `${number} is not ${number + 1}`));

/** Periods and spaces where other systems take them away: at the start, at the end, nothing but them. */
export function dotsAndSpaces(): readonly Entry[] {
  const names = ['...', '....', '.a', '..a', 'a.', 'a..', 'a.b.', '.a.b', 'a..b', 'a . b', 'a .', 'a. ', ' a', '  a'];
  const blanks = [' ', '  ', ' .', '. .', '\u3000', '\u00a0'];
  const alone = ['...', ' ', '. .'].map((name, number) => file(`${number}/${name}`));
  return [...each([...names, ...blanks]), directory('dir.'), directory('dir '), file('dir../inside '), ...alone];
}

/** What separates, stands for many or for a version somewhere else, and what shells would rather not see. */
export function separators(): readonly Entry[] {
  const names = [';', ':', '*', '?', '\\', ';1', 'a;1', 'a;2', 'A;1', 'a', 'a:b', 'C:', 'C:\\x', '\\\\host\\share'];
  const shell = ['<', '>', '|', '"', "'", '`', '$(x)', '-rf', '~', '!', '#', '&', '%00', '{a,b}', '[a]', '='];
  return [...each([...names, ...shell]), file('a*b/c?d/e:f', 'deep in them')];
}

/** Every control character but NUL and the end of a line, and DEL. */
export function controlCharacters(): readonly Entry[] {
  const codes = Array.from({ length: 0x1f }, (_, index) => index + 1).filter((code) => code !== 0x0a);
  return each([...codes, 0x7f, 0x80, 0x9f].map((code) => `c${String.fromCharCode(code)}c`));
}

/** The end of a line in names, which few listings can show. */
export function lineEnds(): readonly Entry[] {
  return each(['two\nlines', '\n', 'ends\n', '\n\nstarts', 'a\r\nb']);
}

/** Names that are devices to Windows, whatever follows the first period. */
export function deviceNames(): readonly Entry[] {
  const numbered = ['COM', 'LPT'].flatMap((name) => [1, 9].map((number) => `${name}${number}`));
  const names = ['CON', 'PRN', 'AUX', 'NUL', 'CONIN$', 'CONOUT$', ...numbered];
  const lower = ['con', 'aux.h', 'nul.tar.gz', 'com1.txt', 'desktop.ini', 'Thumbs.db', '$Recycle.Bin'];
  return [...each([...names, ...lower]), file('prn/lpt1', 'in a device')];
}

/** Names that the writer and its users give to files of their own: they are free as long as nobody asks for those. */
export function ourNames(): readonly Entry[] {
  return [
    ...each(['TRANS.TBL', 'boot.cat', 'BOOT.CAT', 'trans.tbl', 'ks_scripts/TRANS.TBL', 'ks_scripts/boot.cat']),
    file('RR_MOVED/inside', 'a directory of the user'),
    file('ks_scripts/rr_moved/inside', 'not in the root'),
  ];
}

/** The directory that readers take for the home of relocated directories, made by a user. */
export function homeOfOthers(): readonly Entry[] {
  return [file('rr_moved/inside', 'a file in it'), file('rr_moved/sub/file', 'and below'), file('outside')];
}
