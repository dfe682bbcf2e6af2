import type { Codec } from './codec.js';

/** A field whose value the caller gives. */
export interface Field<T> {
  /** 1-based, as the standards count. */
  readonly position: number;
  readonly codec: Codec<T>;
}

/** A field that is the same in every image. */
export interface ConstantField<T> extends Field<T> {
  readonly value: T;
}

// biome-ignore lint/suspicious/noExplicitAny: a row may hold a value of any type; ValuesOf gives it back exactly
type Rows = Readonly<Record<string, Field<any> | ConstantField<any>>>;

/** What a caller has to give: every field that is not a constant. */
export type ValuesOf<R extends Rows> = {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly [Name in keyof R as R[Name] extends ConstantField<any> ? never : Name]: R[Name] extends Field<infer T>
    ? T
    : never;
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

export function at<T>(position: number, codec: Codec<T>): Field<T> {
  return { position, codec };
}

export function constant<T>(position: number, codec: Codec<T>, value: T): ConstantField<T> {
  return { position, codec, value };
}

/** Zeros that the standard reserves or that we never use. */
export function unused(
  position: number,
  codec: Codec<Uint8Array> & { readonly value: Uint8Array },
): ConstantField<Uint8Array> {
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

/** One row of a table, looked at beforehand: an image has a million records of a dozen rows. */
class Row {
  readonly #place: number;
  readonly #codec: Codec<unknown>;
  readonly #isConstant: boolean;
  readonly #fixed: unknown;

  constructor(
    private readonly name: string,
    field: Field<unknown> | ConstantField<unknown>,
  ) {
    this.#place = field.position - 1;
    this.#codec = field.codec;
    this.#isConstant = 'value' in field;
    this.#fixed = 'value' in field ? field.value : undefined;
  }

  writeTo(view: DataView, offset: number, given: Readonly<Record<string, unknown>>): void {
    try {
      this.#codec.write(view, offset + this.#place, this.#isConstant ? this.#fixed : given[this.name]);
    } catch (cause) {
      throw new RangeError(`${this.name} at position ${this.#place + 1}: ${(cause as Error).message}`, { cause });
    }
  }
}
