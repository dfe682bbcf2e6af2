import { expect, test } from 'vitest';
import { contentDisposition } from '../../../src/http/answer/headers.js';

test.each([
  ['a plain name stands between quotes', 'a-b.iso', 'attachment; filename="a-b.iso"'],
  ['quotes and backslashes are escaped', 'a"\\b.iso', 'attachment; filename="a\\"\\\\b.iso"'],
  ['control characters become "_"', 'a\r\n\0\x7f\x85b.iso', 'attachment; filename="a_____b.iso"'],
  [
    'other characters come in both forms',
    "Ü 'x'(1)*.iso",
    "attachment; filename=\"_ 'x'(1)*.iso\"; filename*=UTF-8''%C3%9C%20%27x%27%281%29%2A.iso",
  ],
  [
    'a character outside of the BMP is one',
    '😀.iso',
    'attachment; filename="_.iso"; filename*=UTF-8\'\'%F0%9F%98%80.iso',
  ],
  ['half a character is replaced', '\ud83d.iso', 'attachment; filename="_.iso"; filename*=UTF-8\'\'%EF%BF%BD.iso'],
])('%s', (_rule, name, field) => {
  expect(contentDisposition(name)).toBe(field);
  expect(new Headers({ 'content-disposition': field }).get('content-disposition')).toBe(field);
});
