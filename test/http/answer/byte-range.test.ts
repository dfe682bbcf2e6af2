import { expect, test } from 'vitest';
import { byteRangeOf } from '../../../src/http/answer/headers.js';

test.each([
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10-', { start: 10, end: 100 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=90-1000', { start: 90, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-1000', { start: 0, end: 100 }],
  ['Bytes= 5-6', { start: 5, end: 7 }],
])('%j of 100 bytes is a part', (field, range) => expect(byteRangeOf(field, 100)).toEqual(range));

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('%j of 100 bytes cannot be had', (field) =>
  expect(byteRangeOf(field, 100)).toBe('unsatisfiable'),
);

test.each([null, '', 'bytes=-', 'bytes=9-1', 'bytes=0-1,5-6', 'sectors=0-1', 'bytes=a-b'])('%j is ignored', (field) =>
  expect(byteRangeOf(field, 100)).toBeUndefined(),
);
