import type { BothEndianCodec, Codec } from './codec.js';

/** A field whose value the caller gives. */
export interface Field<C extends AnyCodec> {
  /** 1-based, as the standards count. */
  readonly position: number;
  readonly codec: C;
}

/** A field that is the same in every image that we write. */
export interface ConstantField<C extends AnyCodec> extends Field<C> {
  readonly value: Written<C>;
}

// biome-ignore lint/suspicious/noExplicitAny: a row may hold a value of any type; ValuesOf and DecodedOf give it back exactly
type AnyCodec = Codec<any, any>;
type Written<C> = C extends Codec<infer T, unknown> ? T : never;
type Rows = Readonly<Record<string, Field<AnyCodec> | ConstantField<AnyCodec>>>;
type CodecOf<F> = F extends Field<infer C> ? C : never;

/** What a caller has to give: every field that is not a constant. */
export type ValuesOf<R extends Rows> = {
  readonly [Name in keyof R as R[Name] extends ConstantField<AnyCodec> ? never : Name]: Written<CodecOf<R[Name]>>;
};

/** What one field holds in any image. */
type Read<C> = C extends Codec<never, infer T> ? T : never;

/**
 * What an image holds: every field, constants as well, since other writers have other values there. A field that is
 * recorded in both byte orders comes twice, its second half as `<name>BigEndian`.
 */
export type DecodedOf<R extends Rows> = { readonly [Name in keyof R]: Read<CodecOf<R[Name]>> } & {
  readonly [Name in keyof R & string as CodecOf<R[Name]> extends BothEndianCodec ? `${Name}BigEndian` : never]: number;
};

/** A structure of fixed length, as its table in the standard. */
export interface Struct<R extends Rows> {
  /** Bytes. */
  readonly length: number;
  /** The table itself, for the test that its rows tile the length. */
  readonly rows: R;
  writeTo(view: DataView, offset: number, values: ValuesOf<R>): void;
  encode(values: ValuesOf<R>): Uint8Array;
}

export function at<C extends AnyCodec>(position: number, codec: C): Field<C> {
  return { position, codec };
}

export function constant<C extends AnyCodec>(position: number, codec: C, value: Written<C>): ConstantField<C> {
  return { position, codec, value };
}

/** Zeros that the standard reserves or that we never use. */
export function unused(
  position: number,
  codec: Codec<Uint8Array> & { readonly value: Uint8Array },
): ConstantField<Codec<Uint8Array>> {
  return { position, codec, value: codec.value };
}

export function struct<R extends Rows>(length: number, rows: R): Struct<R> {
  const fields = Object.entries(rows).map(([name, field]) => new Row(name, field));
  const writeTo = (view: DataView, offset: number, values: ValuesOf<R>) => {
    const given = values as Readonly<Record<string, unknown>>;
    for (let index = 0; index < fields.length; index++) fields[index]!.writeTo(view, offset, given);
  };
  return {
    length,
    rows,
    writeTo,
    encode(values) {
      const encoded = new Uint8Array(length);
      writeTo(new DataView(encoded.buffer), 0, values);
      return encoded;
    },
  };
}

/**
 * Reads the structure at an offset of `bytes`, which must reach to its end. What it holds is not judged: never throws.
 * No method, so that a bundle that only writes does without it.
 */
export function decode<R extends Rows>(table: Struct<R>, bytes: Uint8Array, offset = 0): DecodedOf<R> {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, table.length);
  const decoded: Record<string, unknown> = {};
  for (const [name, { position, codec }] of Object.entries(table.rows)) {
    decoded[name] = codec.read(view, position - 1);
    if ('readBigEndian' in codec)
      decoded[`${name}BigEndian`] = (codec as BothEndianCodec).readBigEndian(view, position - 1);
  }
  return decoded as DecodedOf<R>;
}

/** Reads one field of a structure at an offset, for loops over a million records that need only some of its fields. */
export function fieldReader<R extends Rows, Name extends keyof R & string>(
  { rows }: Struct<R>,
  name: Name,
): (view: DataView, offset: number) => Read<CodecOf<R[Name]>> {
  const { position, codec } = rows[name]!;
  const place = position - 1;
  return (view, offset) => codec.read(view, offset + place);
}

/** One row of a table, looked at beforehand: an image has a million records of a dozen rows. */
class Row {
  readonly #name: string;
  readonly #place: number;
  readonly #codec: Codec<unknown>;
  readonly #isConstant: boolean;
  readonly #fixed: unknown;

  constructor(name: string, field: Field<AnyCodec> | ConstantField<AnyCodec>) {
    this.#name = name;
    this.#place = field.position - 1;
    this.#codec = field.codec;
    this.#isConstant = 'value' in field;
    this.#fixed = 'value' in field ? field.value : undefined;
  }

  writeTo(view: DataView, offset: number, given: Readonly<Record<string, unknown>>): void {
    try {
      this.#codec.write(view, offset + this.#place, this.#isConstant ? this.#fixed : given[this.#name]);
    } catch (cause) {
      throw new RangeError(`${this.#name} at position ${this.#place + 1}: ${(cause as Error).message}`, { cause });
    }
  }
}
