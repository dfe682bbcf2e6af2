import { describe, expect, test } from 'vitest';
import { nameDecoder } from '../../src/cli/charset.js';

/** Names as a scan gives them: bytes that are not UTF-8 as U+DC80 to U+DCFF. */
describe('a name of a character set', () => {
  test.each([
    ['iso8859-1', 'gr\udcfcn', 'grün'],
    ['ISO-8859-15', '\udca4', '€'],
    ['iso8859-1', '\udc80', '\u0080'],
    ['cp1252', '\udc80', '€'],
    ['koi8-r', '\udcc1', 'а'],
    ['utf-8', 'gr\udcfcn ü', 'gr\udcfcn ü'],
    ['default', 'ü', 'ü'],
    ['iso8859-1', 'dir/plain.txt', 'dir/plain.txt'],
  ])('%s: %j is %j', (charset, name, text) => {
    expect(nameDecoder(charset)?.(name)).toBe(text);
  });

  test.each(['utf-16le', 'shift_jis', 'no-such-set'])('cannot be of %s', (charset) => {
    expect(nameDecoder(charset)).toBeUndefined();
  });
});
