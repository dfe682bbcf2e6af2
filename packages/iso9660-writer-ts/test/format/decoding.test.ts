import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/bytes/codec.js';
import { decode, type Struct } from '../../src/bytes/struct.js';
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

// biome-ignore lint/suspicious/noExplicitAny: tables of any rows
type AnyStruct = Struct<any>;

const tables: Readonly<Record<string, AnyStruct>> = {
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

const anyDate = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('2155-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const anyGuid = fc.uuid().map((guid) => guid.toUpperCase());

/** Values that a codec writes, found by what it reads where nothing is. */
function anyValueOf(codec: Codec<never, unknown>): fc.Arbitrary<unknown> {
  const { size } = codec;
  const sample = codec.read(new DataView(new ArrayBuffer(size)), 0);
  if (typeof sample === 'number') {
    const bits = ('readBigEndian' in codec ? size / 2 : size) * 8;
    return fc.oneof(
      fc.constantFrom(0, 1, 2 ** Math.min(bits, 53) - 1),
      fc.nat({ max: Math.min(2 ** bits, 2 ** 31) - 1 }),
    );
  }
  if (sample instanceof Uint8Array) return fc.uint8Array({ maxLength: size });
  if (size === 7) return anyDate.map((date) => date.getTime());
  if (size === 17) return fc.option(anyDate, { nil: undefined });
  if (String(sample).includes('-')) return anyGuid;
  const unit = fc.constantFrom(...'aZ09_ .;'.split(''));
  return fc.string({ unit, maxLength: size === 72 ? 36 : Math.floor(size / 2) });
}

function anyValues({ rows }: AnyStruct): fc.Arbitrary<Record<string, unknown>> {
  const given = Object.entries(rows).filter(([, field]) => !('value' in (field as object)));
  return fc.record(
    Object.fromEntries(
      given.map(([name, field]) => [name, anyValueOf((field as never as { codec: Codec<never, unknown> }).codec)]),
    ),
  );
}

describe('the tables of the format, read', () => {
  test.each(Object.entries(tables))('%s: what is decoded is encoded to the same bytes', (_name, table) => {
    fc.assert(
      fc.property(anyValues(table), (values) => {
        const encoded = table.encode(values);
        expect(Buffer.compare(table.encode(decode(table, encoded)), encoded)).toBe(0);
      }),
    );
  });

  test.each(Object.entries(tables))('%s: no bytes are too strange to be decoded', (_name, table) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: table.length, maxLength: table.length }), (bytes) => {
        expect(Object.keys(decode(table, bytes))).toEqual(expect.arrayContaining(Object.keys(table.rows)));
      }),
    );
  });

  test('constants and both halves of a number are decoded as they are recorded', () => {
    const bytes = new Uint8Array(40);
    bytes.set([34, 7, 1, 0, 0, 0, 0, 0, 0, 2], 3);
    bytes[3 + 26] = 9;
    expect(decode(directoryRecordHeader, bytes, 3)).toMatchObject({
      recordLength: 34,
      attributeLength: 7,
      extentLocation: 1,
      extentLocationBigEndian: 2,
      fileUnitSize: 9,
    });
  });

  test('a date that there is not is undefined', () => {
    const bytes = new Uint8Array(33);
    bytes.set([100, 2, 30, 12, 0, 0, 0], 18);
    expect(decode(directoryRecordHeader, bytes).recordedAt).toBeUndefined();
    bytes.set([100, 2, 29, 12, 0, 0, 0], 18);
    expect(decode(directoryRecordHeader, bytes).recordedAt).toBe(Date.UTC(2000, 1, 29, 12));
  });

  test.each([
    [4, 11],
    [-16, 16],
    [53, 12],
    [-49, 12],
  ])('a zone of %i quarters of an hour gives %i o’clock in UTC', (zone, hour) => {
    const bytes = new Uint8Array(33);
    bytes.set([100, 1, 1, 12, 0, 0, zone & 0xff], 18);
    expect(decode(directoryRecordHeader, bytes).recordedAt).toBe(Date.UTC(2000, 0, 1, hour));
  });
});
