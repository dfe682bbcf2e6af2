import type { Entry } from '../../../src/tree/entry.js';
import { directory, file } from './entries.js';

/** Names of many scripts; every one is legal and distinct in Joliet, too. */
export function unicodeNames(): readonly Entry[] {
  const names = [
    'plain.txt',
    'é precomposed.txt',
    'e\u0301 combining.txt',
    'z\u0351\u036b\u0313 stacked',
    'עברית מימין לשמאל.txt',
    '\u202eoverride.txt',
    'العربية',
    '日本語のファイル名.テキスト',
    '한국어.txt',
    'Ελληνικά ς σ.txt',
    'Straße ß ẞ.txt',
    'emoji 😀🏳️‍🌈.txt',
    '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
    'zero\u200bwidth',
    'ÿ last of Latin-1',
    '\ufffd replacement',
    '\uffe6 full width',
    'quote\'s "here" (and) [there] & $x #1 %41 = ~',
    '.hidden',
    '..two dots',
    ' leading space',
    'semi-colon less',
  ];
  return names.flatMap((name, number) =>
    number % 2 === 0 ? [file(name, `${number}`)] : [directory(`in ${name}`), file(`in ${name}/${name}`, `${number}`)],
  );
}

/**
 * Names that are distinct to Rock Ridge and the same, or not allowed, in other trees: after the 8.3 cut, the cut at
 * 31 characters, the Joliet cuts at 64 and 103 units, and by case. Each has its own content.
 */
export function collidingNames(): readonly Entry[] {
  const numbered = (count: number, name: (number: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, number) => name(number));
  const names = [
    ...['README', 'readme', 'Readme', 'ReadMe', 'README.', 'README_'],
    ...['a.b.c', 'a_b.c', 'A-B.C', 'a b.c', 'a+b.c'],
    ...['x:y', 'x;y', 'x*y', 'x?y', 'x\\y', 'x_y'],
    ...['trailing.', 'trailing..', 'trailing', 'trailing '],
    ...['tab\there', 'tab_here'],
    ...numbered(300, (number) => `same-eight-${number}.text`),
    ...numbered(300, (number) => `${'thirty-one characters and more '}${number}.iso`),
    ...numbered(200, (number) => `${'j'.repeat(64)}${number}.rpm`),
    ...numbered(200, (number) => `${'k'.repeat(103)}${number}.rpm`),
    ...numbered(12, (number) => `${'€'.repeat(70)}${number}`),
    ...numbered(12, (number) => `${'😀'.repeat(52)}${number}`),
  ];
  const twins = ['Dir', 'dir', 'DIR', `${'d'.repeat(110)}1`, `${'d'.repeat(110)}2`];
  return [
    ...names.map((name) => file(name, `I am ${name}`)),
    ...twins.map((name) => file(`${name}/inside`, `I am in ${name}`)),
  ];
}

/** Names of every length that POSIX has: records, NM entries and continuation areas change their form on the way. */
export function longNames(): readonly Entry[] {
  return Array.from({ length: 255 }, (_, index) => {
    const length = index + 1;
    return file(`${length}-`.padEnd(length, 'n').slice(0, length), `${length}`);
  });
}

/** Names of two, three and four bytes a character, where a name of so many bytes can be divided in the middle of one. */
export function longUnicodeNames(): readonly Entry[] {
  const lengths = [...Array.from({ length: 12 }, (_, more) => 150 + more), 244, 248, 249, 250, 251, 252, 253, 254, 255];
  return ['é', '€', '😀'].flatMap((character) => {
    const width = new TextEncoder().encode(character).length;
    return lengths.map((length) => {
      const count = Math.floor((length - 5) / width);
      return file(`${length}${character.repeat(count)}`.padEnd(length - count * (width - character.length), '-'));
    });
  });
}

/** Host names in Latin-1: bytes that are not UTF-8, carried as lone surrogates. */
export function rawByteNames(): readonly Entry[] {
  const names = [
    'caf\udce9',
    '\udcff\udcfe',
    'r\udce9pertoire/na\udcefve.txt',
    'cut \udcf0\udc9f\udc98',
    'overlong \udcc0\udcaf',
  ];
  const surrogate = 'half of a pair \udced\udca0\udc80';
  const long = ['\udc80'.repeat(255), `${'é'.repeat(75)}\udce9${'é'.repeat(50)}`];
  return [...names, surrogate, ...long].map((path, number) => file(path, `${number}`));
}
