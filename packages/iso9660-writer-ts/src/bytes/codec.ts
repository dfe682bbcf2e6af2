/** How one value is written at a place of fixed size. A value that does not fit throws; nothing is ever truncated. */
export interface Codec<T> {
  /** Bytes. */
  readonly size: number;
  write(view: DataView, offset: number, value: T): void;
}

function unsigned(size: number, write: (view: DataView, offset: number, value: number) => void): Codec<number> {
  const limit = 2 ** (size * 8) - 1;
  return integer(size, limit, write);
}

/** ECMA-119 7.2.3 and 7.3.3: the value twice, least significant byte first, then most significant byte first. */
function bothEndian(size: number, write: (view: DataView, offset: number, value: number) => void): Codec<number> {
  return integer(size * 2, 2 ** (size * 8) - 1, write);
}

function integer(
  size: number,
  limit: number,
  write: (view: DataView, offset: number, value: number) => void,
): Codec<number> {
  return {
    size,
    write(view, offset, value) {
      if (!(value >= 0 && value <= limit && Number.isInteger(value))) {
        throw new RangeError(`${value} is not a whole number from 0 to ${limit}`);
      }
      write(view, offset, value);
    },
  };
}

export const u8 = unsigned(1, (view, offset, value) => view.setUint8(offset, value));
export const u16le = unsigned(2, (view, offset, value) => view.setUint16(offset, value, true));
export const u16be = unsigned(2, (view, offset, value) => view.setUint16(offset, value, false));
export const u32le = unsigned(4, (view, offset, value) => view.setUint32(offset, value, true));
export const u32be = unsigned(4, (view, offset, value) => view.setUint32(offset, value, false));

/** 64 bits, for values that a double holds exactly. */
export const u64le: Codec<number> = integer(8, Number.MAX_SAFE_INTEGER, (view, offset, value) => {
  view.setBigUint64(offset, BigInt(value), true);
});

export const u16both = bothEndian(2, (view, offset, value) => {
  view.setUint16(offset, value, true);
  view.setUint16(offset + 2, value, false);
});

export const u32both = bothEndian(4, (view, offset, value) => {
  view.setUint32(offset, value, true);
  view.setUint32(offset + 4, value, false);
});

/** Bytes as they are; fewer than `size` are followed by zeros. */
export function bytes(size: number): Codec<Uint8Array> {
  return {
    size,
    write(view, offset, value) {
      if (value.length > size) throw new RangeError(`${value.length} bytes do not fit in ${size}`);
      for (let i = 0; i < size; i++) view.setUint8(offset + i, value[i] ?? 0);
    },
  };
}

const NOTHING = new Uint8Array(0);

/** Reserved or unused bytes: zeros, which stand in the table like every other field. */
export function zeros(size: number): Codec<Uint8Array> & { readonly value: Uint8Array } {
  return { ...bytes(size), value: NOTHING };
}
