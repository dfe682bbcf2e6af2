import { expect, test } from 'vitest';

const values = {
  systemIdentifier: 'A',
  volumeIdentifier: 'B',
  volumeSpaceSize: 1,
  pathTableSize: 2,
  typeLPathTable: 3,
  typeMPathTable: 4,
  rootDirectoryRecord: new Uint8Array(34),
  volumeSetIdentifier: '',
  publisherIdentifier: '',
  dataPreparerIdentifier: '',
  applicationIdentifier: '',
  copyrightFileIdentifier: '',
  abstractFileIdentifier: '',
  bibliographicFileIdentifier: '',
  createdAt: undefined,
  modifiedAt: undefined,
  applicationUse: new Uint8Array(512),
};

// One test, which loads the tables: a file of tests that cannot be loaded has none that fail, and what is loaded in a test counts as
// tested by that one alone.
test('the volume descriptors have types, versions, escape sequences and texts of their own (ECMA-119 8.2 to 8.5)', async () => {
  const { bootRecord, setTerminator, ...descriptors } = await import('../../src/format/volume-descriptor.js');
  const variants = [
    ['primaryVolumeDescriptor', 1, 1, [0, 0, 0], [0x41, 0x20]],
    ['jolietVolumeDescriptor', 2, 1, [0x25, 0x2f, 0x45], [0, 0x41]],
    ['enhancedVolumeDescriptor', 2, 2, [0, 0, 0], [0x41, 0x20]],
  ] as const;
  for (const [name, type, version, escapes, text] of variants) {
    const descriptor = descriptors[name].encode(values);
    expect([...descriptor.subarray(0, 10)], name).toEqual([type, ...Buffer.from('CD001'), version, 0, ...text]);
    expect([...descriptor.subarray(88, 120)], name).toEqual([...escapes, ...Array(29).fill(0)]);
    // File structure version, ECMA-119 8.4.31.
    expect([descriptor[881], descriptor.length], name).toEqual([version, 2048]);
  }
  const record = Buffer.from(bootRecord.encode({ catalogSector: 0x01020304 }));
  expect(record.toString('latin1', 0, 71)).toBe(`\0CD001\x01EL TORITO SPECIFICATION${'\0'.repeat(41)}`);
  expect([...record.subarray(71, 75)]).toEqual([4, 3, 2, 1]);
  const terminator = Buffer.from(setTerminator.encode({}));
  expect(terminator.toString('latin1')).toBe(`\xffCD001\x01${'\0'.repeat(2041)}`);
  expect(descriptors.DESCRIPTOR_TYPE).toEqual({ bootRecord: 0, primary: 1, supplementary: 2, terminator: 255 });
});
