import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvError, csvLine, rowsOf } from '../../../src/form/browser/csv.js';

const rows = (text: string) => [...rowsOf(text)].map(({ cells }) => cells);

describe('a CSV file', () => {
  test.each([
    ['', []],
    ['a', [['a']]],
    ['a\r\n', [['a']]],
    [
      'a,b\r\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a,', [['a', '']]],
    ['\n\n', [[''], ['']]],
    ['""', [['']]],
    ['"a,b","c""d"', [['a,b', 'c"d']]],
    ['"a\r\nb",c\n', [['a\r\nb', 'c']]],
    ['""""', [['"']]],
    [' a ,b', [[' a ', 'b']]],
  ])('%j has these cells', (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  test('has rows that know their lines, over line breaks in cells', () => {
    expect([...rowsOf('a\n"b\n\nc"\r\nd')].map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  const unclosed = 'the quote that begins this cell is never closed';
  const after = 'after the closing quote only a comma or the end of the line may follow';
  const within = 'a cell with a quote must begin and end with quotes, and double the ones between';
  test.each([
    ['a,"b', `line 1, column 2: ${unclosed}`],
    ['a\nb,"c""d""', `line 2, column 2: ${unclosed}`],
    ['"a\nb",c\nd,"e"f', `line 3, column 2: ${after}`],
    ['"a" ,b', `line 1, column 1: ${after}`],
    ['a,b"c"', `line 1, column 2: ${within}`],
    ['a, "b"', `line 1, column 2: ${within}`],
    ['a,b\rc,d', 'line 1, column 2: a line ends with CR alone: save the file with LF or CR LF'],
    ['"a"\r"b"', 'line 1, column 1: a line ends with CR alone: save the file with LF or CR LF'],
    ['\r', 'line 1, column 1: a line ends with CR alone: save the file with LF or CR LF'],
  ])('%j is refused where it is wrong', (text, message) => {
    expect(() => rows(text)).toThrow(new CsvError(message));
  });

  test('is read as it was written, whatever its cells hold', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ') }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (table) => {
        expect(rows(table.map(csvLine).join(''))).toEqual(table);
      }),
    );
  });

  test('takes time in proportion to its length, when a quote is not closed', () => {
    expect(() => rows(`"${'a""'.repeat(300_000)}`)).toThrow('is never closed');
    expect(() => rows(`${'a,'.repeat(100_000)}"`)).toThrow('column 100001');
  });
});
