import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CE_LENGTH, type SystemUseEntry, systemUseEntry } from '../../src/format/system-use-entry.js';
import { fitSystemUse, lengthOf } from '../../src/hierarchy/system-use.js';

const SEED = { seed: 9660, numRuns: 500 };

const entry = (signature: string, length: number) => systemUseEntry(signature, length - 4, () => {});

/** Room of a record with an identifier of one byte, and of one with 33. */
const ROOMS = [254 - 34, 254 - 66] as const;

const anySystemUse = fc.record({
  name: fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 300, size: 'max' }), { nil: undefined }),
  entries: fc.array(fc.integer({ min: 4, max: 255 }), { maxLength: 40, size: 'max' }),
  room: fc.constantFrom(...ROOMS),
});

function fitted(name: string | undefined, lengths: readonly number[], room: number) {
  const entries = lengths.map((length, index) => entry(`E${index % 10}`, length));
  return fitSystemUse({ ...(name !== undefined && { name }), entries }, room);
}

const signatures = (entries: readonly SystemUseEntry[]) => entries.map(({ signature }) => signature);

/** The text of NM entries put together again. */
function nameOf(entries: readonly SystemUseEntry[]): string {
  const bytes = entries
    .filter(({ signature }) => signature === 'NM')
    .flatMap((name) => {
      const target = new Uint8Array(name.length);
      name.writeTo(new DataView(target.buffer), 0);
      return [...target.subarray(5)];
    });
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

describe('a system use', () => {
  test('loses nothing and keeps its order, wherever it lies (RR-04)', () => {
    fc.assert(
      fc.property(anySystemUse, ({ name, entries, room }) => {
        const { inline, areas } = fitted(name, entries, room);
        const all = [...inline, ...areas.flat()];
        const others = all.filter(({ signature }) => signature !== 'NM');
        expect(others.map(({ length }) => length)).toEqual(entries);
        expect(nameOf(all)).toBe(name ?? '');
      }),
      SEED,
    );
  });

  test('fits its record, and each area one sector, with the CE that leads on (RR-05, RR-06, RR-07)', () => {
    fc.assert(
      fc.property(anySystemUse, ({ name, entries, room }) => {
        const { inline, areas } = fitted(name, entries, room);
        expect(lengthOf(inline) + (areas.length > 0 ? CE_LENGTH : 0)).toBeLessThanOrEqual(room);
        for (const [index, area] of areas.entries()) {
          expect(area.length).toBeGreaterThan(0);
          const continues = index < areas.length - 1 ? CE_LENGTH : 0;
          expect(lengthOf(area) + continues).toBeLessThanOrEqual(2048);
        }
      }),
      SEED,
    );
  });

  test('needs no area as long as it fits to the last byte (RR-05)', () => {
    expect(fitted(undefined, [100, 120], 220).areas).toEqual([]);
    expect(fitted(undefined, [100, 121], 220).areas.map(signatures)).toEqual([['E1']]);
    expect(fitted('n'.repeat(215), [], 220).areas).toEqual([]);
  });

  test('moves attributes out before it divides the name (RR-05, Q02)', () => {
    const { inline, areas } = fitted('n'.repeat(187), [36, 26], 220);
    expect(inline.map(({ length }) => length)).toEqual([192]);
    expect(areas.map(signatures)).toEqual([['E0', 'E1']]);
  });

  test('keeps as much of a long name in the record as it holds (RR-05, RR-12)', () => {
    const { inline, areas } = fitted('n'.repeat(188), [36, 26], 220);
    expect(inline.map(({ length }) => length)).toEqual([192]);
    expect(areas.map(signatures)).toEqual([['NM', 'E0', 'E1']]);
    expect(areas[0]?.[0]?.length).toBe(5 + 1);
  });

  test('divides a name between characters (RR-12)', () => {
    const { inline } = fitted('€'.repeat(80), [], 220);
    expect(inline.map(({ length }) => length)).toEqual([5 + 3 * Math.floor(187 / 3)]);
  });

  test('of a name over 250 bytes takes several NM even where there is room (RR-12)', () => {
    const { inline, areas } = fitted('n'.repeat(700), [], 220);
    expect([...inline, ...areas.flat()].map(({ length }) => length)).toEqual([192, 255, 255, 5 + 13]);
  });

  test('that has more than a sector goes on in the next one (RR-07)', () => {
    const { areas } = fitted(undefined, Array(20).fill(255), 220);
    expect(areas.map((area) => area.length)).toEqual([7, 7, 6]);
  });

  test('fills a sector to its last byte before it goes on (RR-07)', () => {
    const beside = Array(8).fill(255);
    expect(fitted(undefined, [192, ...beside, 8], 220).areas.map((area) => area.length)).toEqual([9]);
    expect(fitted(undefined, [192, ...beside, 9], 220).areas.map((area) => area.length)).toEqual([7, 2]);
  });
});
