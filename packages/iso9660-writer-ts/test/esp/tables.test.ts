import { describe, expect, test } from 'vitest';
import { bootSectorTables } from '../../src/esp/boot-sector.js';
import { directoryEntryTables } from '../../src/esp/directory-entry.js';

describe('the tables of FAT', () => {
  test.each(Object.entries({ ...bootSectorTables, ...directoryEntryTables }))(
    '%s has rows that tile its length without gap or overlap',
    (_name, { length, rows }) => {
      let next = 1;
      for (const [row, { position, codec }] of Object.entries(rows)) {
        expect(`${row} at ${position}`).toBe(`${row} at ${next}`);
        next = position + codec.size;
      }
      expect(next - 1).toBe(length);
    },
  );
});
