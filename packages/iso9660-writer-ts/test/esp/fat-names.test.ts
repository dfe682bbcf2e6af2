import { describe, expect, test } from 'vitest';
import { foldedName, nameProblem, saysAll, shortNames } from '../../src/esp/fat-names.js';

describe('short names', () => {
  test.each([
    ['README.TXT', 'README  TXT'],
    ['readme.txt', 'README  TXT'],
    ['BOOTX64.EFI', 'BOOTX64 EFI'],
    ['a', 'A          '],
    ['long name of a file.text', 'LONGNA~1TEX'],
    ['archive.tar.gz', 'ARCHIV~1GZ '],
    ['.hidden', 'HIDDEN~1   '],
    ['.hidden.conf', 'HIDDEN~1CON'],
    ['a+b=c.x', 'A_B_C~1 X  '],
    ['日本.txt', '__~1    TXT'],
    ['😀', '_~1        '],
    ['file.html', 'FILE~1  HTM'],
    ['a b', 'AB~1       '],
  ])('of %j is %j (FAT-06)', (name, short) => {
    expect(shortNames([name])).toEqual([short]);
  });

  test('are numbered where they would be equal', () => {
    const names = Array.from({ length: 12 }, (_, index) => `some long name ${index}.txt`);
    const numbered = shortNames(names);
    expect(numbered.slice(0, 2)).toEqual(['SOMELO~1TXT', 'SOMELO~2TXT']);
    expect(numbered.slice(9)).toEqual(['SOMEL~10TXT', 'SOMEL~11TXT', 'SOMEL~12TXT']);
  });

  test('are never the name of another file, wherever that stands', () => {
    expect(shortNames(['longname one', 'LONGNA~1', 'longna~2'])).toEqual(['LONGNA~3   ', 'LONGNA~1   ', 'LONGNA~2   ']);
  });

  test('are all different for a hundred thousand names of one start', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `package number ${index}.rpm`);
    expect(new Set(shortNames(names)).size).toBe(names.length);
  });
});

test('a name needs no long one only when its short one says all', () => {
  expect(saysAll('README  TXT', 'README.TXT')).toBe(true);
  expect(saysAll('README     ', 'README')).toBe(true);
  expect(saysAll('README  TXT', 'readme.txt')).toBe(false);
});

test('names that differ in case only are one name, and nothing else is', () => {
  expect(foldedName('ÄbC')).toBe(foldedName('äBc'));
  expect(foldedName('ß')).not.toBe(foldedName('SS'));
});

describe('a name that FAT cannot hold', () => {
  test.each(['a:b', 'a*', '"', 'a\\b', 'a|b', 'a<b', 'a>b', 'a?', 'tab\t'])('holds what it forbids: %j', (name) => {
    expect(nameProblem(name)).toContain('does not allow');
  });

  test.each(['a.', 'a ', '...'])('ends with what readers take off: %j', (name) => {
    expect(nameProblem(name)).toContain('does not keep');
  });

  test('is longer than 255 UTF-16 units', () => {
    expect(nameProblem('😀'.repeat(127))).toBeUndefined();
    expect(nameProblem('😀'.repeat(128))).toBe('has 256 UTF-16 units, and FAT at most 255');
  });

  test('carries bytes that are no text', () => {
    expect(nameProblem('caf\udce9')).toContain('no text');
  });
});
