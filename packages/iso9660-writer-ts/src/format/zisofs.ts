import { bytes, u8, u32both, u32le, zeros } from '../bytes/codec.js';
import { at, struct, unused } from '../bytes/struct.js';
import { zeroPadded } from '../bytes/text.js';

/** Data of a `ZF` entry, zisofs format 1.0: how the content of a file is compressed. */
export const zisofsEntry = struct(12, {
  algorithm: at(1, zeroPadded(2)),
  /** In units of four bytes. */
  headerSize: at(3, u8),
  /** Power of two. */
  blockSize: at(4, u8),
  /** Bytes of the content when it is no longer compressed. */
  uncompressedSize: at(5, u32both),
});

/** What the content of a compressed file begins with. Pointers to its blocks follow, one more than there are blocks. */
export const zisofsHeader = struct(16, {
  magic: at(1, bytes(8)),
  uncompressedSize: at(9, u32le),
  headerSize: at(13, u8),
  blockSize: at(14, u8),
  reserved15: unused(15, zeros(2)),
});

export const ZISOFS_MAGIC = Uint8Array.of(0x37, 0xe4, 0x53, 0x96, 0xc9, 0xdb, 0xd6, 0x07);

/** The one algorithm of version 1: zlib. */
export const ZISOFS_ZLIB = 'pz';

/** Blocks of 32, 64 and 128 KiB. */
export const ZISOFS_BLOCK_SIZES = { smallest: 15, largest: 17 } as const;

/** The tables themselves, for the test that their rows tile their length. */
export const zisofsTables = { zisofsEntry, zisofsHeader };
