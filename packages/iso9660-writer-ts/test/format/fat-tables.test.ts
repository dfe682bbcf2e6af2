import { describe, expect, test } from 'vitest';
import { bootSector16, bootSector32, fsInfo, spareSector } from '../../src/format/fat.js';
import { directoryEntry, longNameEntry } from '../../src/format/fat-directory.js';

const TABLES = { bootSector16, bootSector32, fsInfo, spareSector, directoryEntry, longNameEntry };

describe('the tables of FAT', () => {
  test.each(Object.entries(TABLES))(
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
