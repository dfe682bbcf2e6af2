/** How one value is written and read at a place of fixed size. */
export interface Codec<T, Read = T> {
  /** Bytes. */
  readonly size: number;
  /** A value that does not fit throws; nothing is ever truncated. */
  write(view: DataView, offset: number, value: T): void;
  /** Returns the value of any bytes. Never throws: the caller judges what it gets. */
  read(view: DataView, offset: number): Read;
}

/** ECMA-119 7.2.3 and 7.3.3: the value twice, least significant byte first, then most significant byte first. */
export interface BothEndianCodec extends Codec<number> {
  /** Returns the half that has its most significant byte first; `read` returns the other one. */
  readBigEndian(view: DataView, offset: number): number;
}

type Write = (view: DataView, offset: number, value: number) => void;
type Read = (view: DataView, offset: number) => number;

function unsigned(size: number, write: Write, read: Read): Codec<number> {
  return integer(size, 2 ** (size * 8) - 1, write, read);
}

function bothEndian(half: Codec<number>, bigEndian: Codec<number>): BothEndianCodec {
  const { size } = half;
  return {
    size: size * 2,
    write(view, offset, value) {
      half.write(view, offset, value);
      bigEndian.write(view, offset + size, value);
    },
    read: half.read,
    readBigEndian: (view, offset) => bigEndian.read(view, offset + size),
  };
}

function integer(size: number, limit: number, write: Write, read: Read): Codec<number> {
  return {
    size,
    write(view, offset, value) {
      if (!(value >= 0 && value <= limit && Number.isInteger(value))) {
        throw new RangeError(`${value} is not a whole number from 0 to ${limit}`);
      }
      write(view, offset, value);
    },
    read,
  };
}

export const u8 = unsigned(
  1,
  (view, offset, value) => view.setUint8(offset, value),
  (view, offset) => view.getUint8(offset),
);
export const u16le = unsigned(
  2,
  (view, offset, value) => view.setUint16(offset, value, true),
  (view, offset) => view.getUint16(offset, true),
);
export const u16be = unsigned(
  2,
  (view, offset, value) => view.setUint16(offset, value),
  (view, offset) => view.getUint16(offset),
);
export const u32le = unsigned(
  4,
  (view, offset, value) => view.setUint32(offset, value, true),
  (view, offset) => view.getUint32(offset, true),
);
export const u32be = unsigned(
  4,
  (view, offset, value) => view.setUint32(offset, value),
  (view, offset) => view.getUint32(offset),
);

/** 64 bits, for values that a double holds exactly. Reading rounds a larger one to the nearest double. */
export const u64le: Codec<number> = integer(
  8,
  Number.MAX_SAFE_INTEGER,
  (view, offset, value) => view.setBigUint64(offset, BigInt(value), true),
  (view, offset) => Number(view.getBigUint64(offset, true)),
);

export const u16both = bothEndian(u16le, u16be);
export const u32both = bothEndian(u32le, u32be);

/** Bytes as they are; fewer than `size` are followed by zeros. */
export function bytes(size: number): Codec<Uint8Array> {
  return {
    size,
    write(view, offset, value) {
      if (value.length > size) throw new RangeError(`${value.length} bytes do not fit in ${size}`);
      for (let i = 0; i < size; i++) view.setUint8(offset + i, value[i] ?? 0);
    },
    // Not a copy: the bytes that lie there.
    read: (view, offset) => new Uint8Array(view.buffer, view.byteOffset + offset, size),
  };
}

const NOTHING = new Uint8Array(0);

/** Reserved or unused bytes: zeros, which stand in the table like every other field. */
export function zeros(size: number): Codec<Uint8Array> & { readonly value: Uint8Array } {
  return { ...bytes(size), value: NOTHING };
}
