import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFault } from '../../src/request/json-fault.js';

describe('the first fault of a JSON text', () => {
  test.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ["{'a':1}", 1, 2],
    ['{a:1}', 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a":}', 1, 6],
    ['[1 2]', 1, 4],
    ['[1}', 1, 3],
    ['{} x', 1, 4],
    ['{\n  "a": 1,\n  "b": tru\n}', 3, 8],
    ['{\r\n"a": "\t"}', 2, 7],
    ['{"a":"\\x"}', 1, 8],
    ['{"a":"\\u12g4"}', 1, 11],
    ['{"😀": 01}', 1, 8],
    ['{"a":"never', 1, 12],
  ])('of %j is in line %d, column %d', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toEqual({ line, column });
  });

  test.each(['0', '-0', '10', '-12.05', '0.10', '1e5', '1E+15', '12e-10', '0e0', 'true', 'false', 'null'])(
    'is none in %s, which ends where it ends',
    (literal) => {
      expect(JSON.parse(literal)).toBeDefined();
      expect(jsonFault(literal)).toBeUndefined();
      expect(jsonFault(`[\t${literal} ,\r\n${literal}]`)).toBeUndefined();
      expect(jsonFault(`${literal}x`)).toEqual({ line: 1, column: literal.length + 1 });
    },
  );

  test.each(['-', '+1', '.5', '--1', '-a', 'nul', 'True', 'e5', '\u00a01', '\f1', '\v1'])(
    'of %j is where it begins',
    (text) => {
      expect(() => JSON.parse(text)).toThrow();
      expect(jsonFault(text)).toEqual({ line: 1, column: 1 });
    },
  );

  test.each([
    ['1.', 2],
    ['1.e5', 2],
    ['1e', 2],
    ['1e+', 2],
    ['00', 2],
    ['-01', 3],
    ['0x1', 2],
    ['"\\', 3],
    ['"\\u', 4],
    ['"\\u00ag"', 7],
    ['"\\u00G0"', 6],
    ['"\\u123', 7],
    ['"\\"', 4],
    ['"a\u001f"', 3],
    ['"', 2],
    ['[', 2],
    ['[]]', 3],
    ['{]', 2],
    ['{"a":1]', 7],
    ['[1}', 3],
    ['[,1]', 2],
    ['[1,]', 4],
    ['{,}', 2],
    ['{"a":1,}', 8],
    ['{"a"}', 5],
    ['{"a":}', 6],
    ['{"a",1}', 5],
    ['{1:1}', 2],
    ['{"a":1 "b":2}', 8],
    ['[1:2]', 3],
    ['}', 1],
    [']', 1],
    ['[[1,[]],{"a":[{}]},', 20],
  ])('of %j is in column %d', (text, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toEqual({ line: 1, column });
  });

  test.each([
    '""',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '"\\u0aF9"',
    '"\u007f\u0080 "',
    '[]',
    '{}',
    '[[],{}]',
    '{"a":{"b":[1,"2"]},"c":3}',
  ])('is none in %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(jsonFault(text)).toBeUndefined();
  });

  test.each([
    ['[\r1 x]', 2, 3],
    ['[\n\r1 x]', 3, 3],
    ['[\r\n1 x]', 2, 3],
    ['["\u{1f600}\u{1f600}", x]', 1, 8],
  ])('of %j is counted in lines and characters: %d, %d', (text, line, column) => {
    expect(jsonFault(text)).toEqual({ line, column });
  });

  test('is found exactly when JSON.parse finds one', () => {
    const text = fc.tuple(
      fc.json(),
      fc.nat(40),
      fc.constantFrom('', '{', ']', ',', ':', '"', '\\', '0', '-', 'e', '\n'),
    );
    fc.assert(
      fc.property(text, fc.boolean(), ([json, place, insertion], isCut) => {
        const changed = isCut ? json.slice(0, place) : json.slice(0, place) + insertion + json.slice(place);
        expect(jsonFault(changed) === undefined).toBe(isJson(changed));
      }),
      { numRuns: 5000 },
    );
  });

  test('is found in time that is linear in the text, and without a stack', () => {
    const size = 2 ** 20;
    for (const text of [
      '['.repeat(size),
      `{"a":"${'\\\\'.repeat(size)}`,
      '{"a":'.repeat(size / 8),
      `[${'1,'.repeat(size)}`,
    ]) {
      expect(jsonFault(text)).toMatchObject({ line: 1 });
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
