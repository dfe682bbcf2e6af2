import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataOfJson, jsonOfData } from '../../../src/http/stores/lazy-record.js';

const kept = (value: unknown): unknown => dataOfJson(JSON.parse(JSON.stringify(jsonOfData(value, 'it'))));

const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.array(tie('data')),
    fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie('data')),
  ),
}));

test('data comes back as it was', () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(kept(value)).toEqual(value);
    }),
  );
});

test('bytes come back as bytes of their own', () => {
  expect(kept({ code: Buffer.from([1, 2]) })).toEqual({ code: Uint8Array.of(1, 2) });
});

test('what is undefined is left out', () => {
  expect(kept({ a: undefined, b: 1 })).toEqual({ b: 1 });
});

test.each([
  ['it.sortWeight is a function', { sortWeight: () => 0 }],
  ['it.list[1].big is a bigint', { list: [0, { big: 1n }] }],
  ['it is a symbol', Symbol('x')],
])('%s, and cannot be kept', (text, value) => {
  expect(() => jsonOfData(value, 'it')).toThrow(new TypeError(`${text}, and only data can be kept`));
});
