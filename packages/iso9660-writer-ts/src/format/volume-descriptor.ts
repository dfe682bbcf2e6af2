import { bytes, type Codec, u8, u16both, u32be, u32both, u32le, zeros } from '../bytes/codec.js';
import { dateTime17 } from '../bytes/dates.js';
import { at, constant, struct, unused } from '../bytes/struct.js';
import { spacePadded, utf8SpacePadded, utf16SpacePadded } from '../bytes/text.js';

/** Bytes of every volume descriptor, ECMA-119 8. */
const DESCRIPTOR_LENGTH = 2048;

/** Volume Descriptor Type, ECMA-119 8.1.1. */
export const DESCRIPTOR_TYPE = { bootRecord: 0, primary: 1, supplementary: 2, terminator: 255 } as const;

/** Standard Identifier, ECMA-119 8.1.2. */
export const STANDARD_IDENTIFIER = 'CD001';

/** Joliet's UCS-2 level 3, the escape sequence `%/E` (VD-12). */
const UCS2_LEVEL_3 = Uint8Array.of(0x25, 0x2f, 0x45);

/** Application Use, ECMA-119 8.4.32. */
export const APPLICATION_USE_LENGTH = 512;

/** What tells the descriptors of hierarchies apart. */
interface Variant {
  readonly type: number;
  /** Of the descriptor and of its directories: 2 in an Enhanced Volume Descriptor. */
  readonly version: number;
  text(size: number): Codec<string>;
  readonly escapeSequences: Uint8Array;
}

const NONE = new Uint8Array(0);

/**
 * ECMA-119 8.4 and 8.5 are one table but for the type, the versions, the character set of the texts, and bytes 8 and
 * 89-120, which only a supplementary descriptor uses (volume flags and escape sequences).
 */
function hierarchyDescriptor({ type, version, text, escapeSequences }: Variant) {
  return struct(DESCRIPTOR_LENGTH, {
    type: constant(1, u8, type),
    standardIdentifier: constant(2, spacePadded(5), STANDARD_IDENTIFIER),
    version: constant(7, u8, version),
    volumeFlags: constant(8, u8, 0),
    systemIdentifier: at(9, text(32)),
    volumeIdentifier: at(41, text(32)),
    unused73: unused(73, zeros(8)),
    volumeSpaceSize: at(81, u32both),
    escapeSequences: constant(89, bytes(32), escapeSequences),
    volumeSetSize: constant(121, u16both, 1),
    volumeSequenceNumber: constant(125, u16both, 1),
    logicalBlockSize: constant(129, u16both, 2048),
    pathTableSize: at(133, u32both),
    typeLPathTable: at(141, u32le),
    optionalTypeLPathTable: constant(145, u32le, 0),
    typeMPathTable: at(149, u32be),
    optionalTypeMPathTable: constant(153, u32be, 0),
    rootDirectoryRecord: at(157, bytes(34)),
    volumeSetIdentifier: at(191, text(128)),
    publisherIdentifier: at(319, text(128)),
    dataPreparerIdentifier: at(447, text(128)),
    applicationIdentifier: at(575, text(128)),
    copyrightFileIdentifier: at(703, text(37)),
    abstractFileIdentifier: at(740, text(37)),
    bibliographicFileIdentifier: at(777, text(37)),
    createdAt: at(814, dateTime17),
    modifiedAt: at(831, dateTime17),
    expiresAt: constant(848, dateTime17, undefined),
    // A date here would limit from when on the volume may be used (VD-08).
    effectiveAt: constant(865, dateTime17, undefined),
    fileStructureVersion: constant(882, u8, version),
    reserved883: unused(883, zeros(1)),
    applicationUse: at(884, bytes(APPLICATION_USE_LENGTH)),
    reserved1396: unused(1396, zeros(653)),
  });
}

/** Primary Volume Descriptor, ECMA-119 8.4. */
export const primaryVolumeDescriptor = hierarchyDescriptor({
  type: DESCRIPTOR_TYPE.primary,
  version: 1,
  text: utf8SpacePadded,
  escapeSequences: NONE,
});

/** Supplementary Volume Descriptor, ECMA-119 8.5, as Joliet fills it in. */
export const jolietVolumeDescriptor = hierarchyDescriptor({
  type: DESCRIPTOR_TYPE.supplementary,
  version: 1,
  text: utf16SpacePadded,
  escapeSequences: UCS2_LEVEL_3,
});

/** Enhanced Volume Descriptor of ISO 9660:1999: a supplementary one of version 2 (VD-03). */
export const enhancedVolumeDescriptor = hierarchyDescriptor({
  type: DESCRIPTOR_TYPE.supplementary,
  version: 2,
  text: utf8SpacePadded,
  escapeSequences: NONE,
});

/** Boot Record, ECMA-119 8.2, as El Torito 1.0 figure 7 fills it in. */
export const bootRecord = struct(DESCRIPTOR_LENGTH, {
  type: constant(1, u8, DESCRIPTOR_TYPE.bootRecord),
  standardIdentifier: constant(2, spacePadded(5), STANDARD_IDENTIFIER),
  version: constant(7, u8, 1),
  bootSystemIdentifier: constant(8, bytes(32), new TextEncoder().encode('EL TORITO SPECIFICATION')),
  bootIdentifier: unused(40, zeros(32)),
  catalogSector: at(72, u32le),
  reserved76: unused(76, zeros(1973)),
});

/** Volume Descriptor Set Terminator, ECMA-119 8.3. */
export const setTerminator = struct(DESCRIPTOR_LENGTH, {
  type: constant(1, u8, DESCRIPTOR_TYPE.terminator),
  standardIdentifier: constant(2, spacePadded(5), STANDARD_IDENTIFIER),
  version: constant(7, u8, 1),
  reserved8: unused(8, zeros(2041)),
});
