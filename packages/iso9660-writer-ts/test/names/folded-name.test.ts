import { describe, expect, test } from 'vitest';
import { buildEsp, type Entry } from '../../src/index.js';
import { foldedName } from '../../src/names/folded-name.js';
import { file, modelOf } from '../support/read-image.js';

const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));

describe('names that Windows cannot tell apart', () => {
  test('differ in single letters only, over the whole BMP (JO-04)', () => {
    for (const unit of units) {
      const upper = unit.toUpperCase();
      const isOneToOne = upper.length === 1;
      expect(foldedName(unit), unit.charCodeAt(0).toString(16)).toBe(isOneToOne ? upper : unit);
      // A letter is folded alike wherever it stands: nothing follows from its neighbours.
      expect(foldedName(`Σ${unit}\u0345x`)).toBe(`Σ${foldedName(unit)}${foldedName('\u0345')}X`);
    }
  });

  test('have as many units as before, and are folded once for all', () => {
    const all = units.join('');
    expect(foldedName(all)).toHaveLength(all.length);
    expect(foldedName(foldedName(all))).toBe(foldedName(all));
  });

  test('may hold letters whose upper case is several', () => {
    for (const letter of ['ß', 'ﬁ', 'ŉ', 'ǰ', 'ΐ', 'և', 'ᾳ']) expect(foldedName(letter)).toBe(letter);
    expect(foldedName('\u{10428}')).toBe('\u{10428}');
  });

  test.each([
    ['straße', 'strasse'],
    ['ﬁle', 'file'],
    ['ŉ', 'ʼN'],
    ['\u{10428}', '\u{10400}'],
    ['e\u0301', '\u00e9'],
  ])('are not %s and %s: Joliet keeps both, and so does FAT', async (one, other) => {
    const entries: Entry[] = [file(one, 'one'), file(other, 'other')];
    const { trees } = await modelOf(entries);
    expect(trees.joliet!.paths().sort()).toEqual([one, other].sort());
    await expect(buildEsp(entries)).resolves.toBeDefined();
  });

  test.each([
    ['straße', 'STRAßE'],
    ['ÿ', 'Ÿ'],
    ['привет', 'ПРИВЕТ'],
    ['ﬁle', 'ﬁLE'],
  ])('are %s and %s: one is renamed in Joliet, and FAT refuses them', async (one, other) => {
    const entries: Entry[] = [file(one, 'one'), file(other, 'other')];
    const { trees } = await modelOf(entries);
    expect(trees.joliet!.paths().filter((path) => path !== one && path !== other)).toHaveLength(1);
    await expect(buildEsp(entries)).rejects.toMatchObject({ code: 'DUPLICATE_NAME' });
  });
});
