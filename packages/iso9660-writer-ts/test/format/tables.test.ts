import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/bytes/codec.js';
import { apmTables } from '../../src/format/apm.js';
import { bootInfoTables } from '../../src/format/boot-info-table.js';
import { directoryRecordHeader } from '../../src/format/directory-record.js';
import { elToritoTables } from '../../src/format/el-torito.js';
import { gptTables } from '../../src/format/gpt.js';
import { mbrTables } from '../../src/format/mbr.js';
import { pathTableRowL, pathTableRowM } from '../../src/format/path-table-row.js';
import { rockRidgeTables } from '../../src/format/rock-ridge.js';
import { systemUseTables } from '../../src/format/system-use-entry.js';
import {
  bootRecord,
  enhancedVolumeDescriptor,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  setTerminator,
} from '../../src/format/volume-descriptor.js';
import { zisofsTables } from '../../src/format/zisofs.js';

interface Table {
  readonly length: number;
  readonly rows: Readonly<Record<string, { readonly position: number; readonly codec: Codec<never, unknown> }>>;
}

const tables: Readonly<Record<string, Table>> = {
  directoryRecordHeader,
  pathTableRowL,
  pathTableRowM,
  primaryVolumeDescriptor,
  jolietVolumeDescriptor,
  enhancedVolumeDescriptor,
  bootRecord,
  setTerminator,
  ...elToritoTables,
  ...bootInfoTables,
  ...rockRidgeTables,
  ...systemUseTables,
  ...zisofsTables,
  ...mbrTables,
  ...gptTables,
  ...apmTables,
};

describe('the tables of the format', () => {
  test.each(Object.entries(tables))('%s has rows that tile its length without gap or overlap', (_name, table) => {
    const spans = Object.entries(table.rows).map(([row, { position, codec }]) => ({ row, position, size: codec.size }));
    let next = 1;
    for (const { row, position, size } of spans) {
      expect(`${row} at ${position}`).toBe(`${row} at ${next}`);
      next = position + size;
    }
    expect(next - 1).toBe(table.length);
  });

  test('are all here', () => {
    expect(Object.keys(tables)).toEqual([
      'directoryRecordHeader',
      'pathTableRowL',
      'pathTableRowM',
      'primaryVolumeDescriptor',
      'jolietVolumeDescriptor',
      'enhancedVolumeDescriptor',
      'bootRecord',
      'setTerminator',
      'validationEntry',
      'bootEntry',
      'sectionHeader',
      'bootInfoTable',
      'posixAttributes',
      'deviceNumber',
      'timeStamps',
      'directoryLocation',
      'entryHeader',
      'sharingProtocol',
      'continuation',
      'extensionReference',
      'zisofsEntry',
      'zisofsHeader',
      'partitionRow',
      'masterBootRecord',
      'gptHeader',
      'gptEntry',
      'driverDescriptorMap',
      'partitionMapEntry',
    ]);
  });
});
