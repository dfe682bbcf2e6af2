import { fstatSync, readSync } from 'node:fs';

/** An image that is read piece by piece, so that one of many GiB needs no memory for its files. */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset` on; throws a RangeError beyond the end. */
  read(offset: number, length: number): Uint8Array;
}

/** An image in memory. */
export function fromBytes(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read(offset, length) {
      if (offset + length > bytes.length) throw beyondTheEnd(offset, length, bytes.length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** An image in an open file; the caller closes it. */
export function fromFileDescriptor(descriptor: number): RandomAccess {
  const { size } = fstatSync(descriptor);
  return {
    size,
    read(offset, length) {
      if (offset + length > size) throw beyondTheEnd(offset, length, size);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const got = readSync(descriptor, bytes, filled, length - filled, offset + filled);
        if (got === 0) throw beyondTheEnd(offset, length, offset + filled);
        filled += got;
      }
      return bytes;
    },
  };
}

function beyondTheEnd(offset: number, length: number, size: number): RangeError {
  return new RangeError(`bytes ${offset} to ${offset + length} of an image of ${size} bytes`);
}
