import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMembers } from '../../src/request/members.js';
import { messages, refusal } from './sample-requests.js';

const NOT_JSON = /^the request body is not valid JSON: line 1, column \d+$/;
const NO_OBJECT = 'the request body must be a JSON object';

describe('a text', () => {
  test('gives its members in source order, repeated names included', () => {
    const text = '{ "a": 1, "b": [{"a": "}"}, ":,"], "a": {"c": {}}, "\\u0061" : "\\"" }';
    expect(readMembers(text)).toEqual([
      { name: 'a', value: 1, source: '1' },
      { name: 'b', value: [{ a: '}' }, ':,'], source: '[{"a": "}"}, ":,"]' },
      { name: 'a', value: { c: {} }, source: '{"c": {}}' },
      { name: 'a', value: '"', source: '"\\""' },
    ]);
  });

  test('gives the same members as JSON.parse when no name is repeated', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.nat(3), (object, space) => {
        const text = JSON.stringify(object, null, space);
        const expected = Object.entries(JSON.parse(text)).map(([name, value]) => ({ name, value }));
        expect(readMembers(text).map(({ name, value }) => ({ name, value }))).toEqual(expected);
      }),
    );
  });

  test('gives the literal of each value', () => {
    expect(readMembers('{"a":1500.0,"b":\n1.5e3 }').map(({ source }) => source)).toEqual(['1500.0', '1.5e3']);
  });

  test('can be a mebibyte of escapes or of open brackets', () => {
    const escapes = `{"a":"${'\\\\'.repeat(2 ** 19)}"}`;
    const brackets = `{"a":${'['.repeat(2 ** 19)}${']'.repeat(2 ** 19)}}`;
    expect(readMembers(escapes)).toHaveLength(1);
    expect(readMembers(brackets)).toHaveLength(1);
  });

  test('may begin with a byte order mark', () => {
    expect(readMembers('\uFEFF{"a":1}')).toHaveLength(1);
  });

  test('that is no JSON is refused: nothing, two byte order marks, a second value, a comment, a comma too many', () => {
    for (const text of ['', '{', '\uFEFF\uFEFF{}', '{}{}', '{} x', '{} // comment', '{"a":1,}', "{'a':1}", '{a:1}']) {
      expect(messages(text), text).toEqual([expect.stringMatching(NOT_JSON)]);
    }
  });

  test('may have white space around the value', () => {
    expect(readMembers(' \r\n\t{}\n')).toEqual([]);
  });

  test('of another JSON value is refused, null too', () => {
    for (const text of ['null', '[]', '[{}]', '"{}"', '1', 'true']) expect(messages(text), text).toEqual([NO_OBJECT]);
  });
});

test('a body that cannot be read is a fault of decoding, and of no key', () => {
  for (const body of ['{', '[]', null]) {
    expect(refusal(body)).toMatchObject({ stage: 'decoding', problems: [{ key: '' }] });
  }
});

describe('a value', () => {
  test('that is no object is refused', () => {
    for (const value of [null, undefined, 1, true, [], () => ({}), new Uint8Array(2), new Map(), new Date(0)]) {
      expect(messages(value)).toEqual([NO_OBJECT]);
    }
  });

  test('may come without a prototype', () => {
    expect(readMembers(Object.assign(Object.create(null), { a: 1 }))).toEqual([{ name: 'a', value: 1 }]);
  });
});
