import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameOf } from '../../../src/form/browser/transfer.js';
import { contentDisposition } from '../../../src/http/answer/headers.js';

test('the page reads every file name that the endpoint can send', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\p{Control}\p{Surrogate}]/u.test(text));
  fc.assert(
    fc.property(name, (text) => {
      expect(fileNameOf(contentDisposition(text))).toBe(text);
    }),
  );
});

test.each([null, '', 'inline', 'attachment; filename=unquoted'])('%o tells no file name', (field) => {
  expect(fileNameOf(field)).toBeUndefined();
});

test('an extended name that cannot be decoded gives way to the plain one', () => {
  expect(fileNameOf(`attachment; filename="a.iso"; filename*=UTF-8''%E0%A4%A`)).toBe('a.iso');
});
