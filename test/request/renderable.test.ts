import { expect, test } from 'vitest';
import { isRenderable } from '../../src/request/rules.js';

test('letters, marks, numbers, punctuation, symbols and the ASCII blank can be written', () => {
  for (const text of [
    '',
    'edge-07',
    'a b',
    `~!@#%^&*()_+{}|:"<>?-=[]\\;',./`,
    'é漢字',
    'e\u0301',
    '٣½',
    '€😀',
    '\uFFFD',
  ]) {
    expect(isRenderable(text), text).toBe(true);
  }
});

test('what starts an expansion in double quotes cannot be written', () => {
  for (const text of ['$', '$(touch x)', '`touch x`']) expect(isRenderable(text), text).toBe(false);
});

test('a quote or backslash cannot be written beside what is not ASCII', () => {
  for (const text of ['Á"; touch X; #', '表\\', '\\ü']) expect(isRenderable(text), text).toBe(false);
  for (const text of ['Á; touch X; #', 'A"\\; touch X; #']) expect(isRenderable(text), text).toBe(true);
});

test('line breaks, control and format characters, other blanks and unassigned characters cannot be written', () => {
  const wrong = ['\0', '\t', '\n', '\r', '\x1b', '\x7f', '\x85', '\xa0', '\u2003', '\u2028', '\u2029', '\u3000'];
  for (const character of [...wrong, '\u200b', '\u202e', '\ufeff', '\ue000', '\u0378', '\uffff', '\ud800', '\udc00']) {
    expect(isRenderable(`a${character}b`), character.codePointAt(0)?.toString(16)).toBe(false);
  }
});
