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
