import { nameBytes } from '../bytes/text.js';

/** Bytes that a name cannot have; they are read as `_`. */
const UNSAFE = /[/\0]/;

/**
 * Where the records of a directory lie, by as much of their names as stands in the records themselves: a directory of
 * a thousand long names has as many continuation areas, and only one of them is wanted.
 */
export class DirectoryIndex {
  readonly #whole = new Map<string, number[]>();
  readonly #begun = new Map<string, number[]>();
  readonly #lengths = new Set<number>();

  addWhole(name: string, at: number): void {
    add(this.#whole, name, at);
  }

  /** A name that goes on in a continuation area. */
  addBegun(bytes: Uint8Array, at: number): void {
    const beginning = latin1(bytes);
    const known = UNSAFE.test(beginning) ? '' : beginning;
    this.#lengths.add(known.length);
    add(this.#begun, known, at);
  }

  /** Offsets of the records that may have a name, in their order. */
  candidates(name: string): readonly number[] {
    const whole = this.#whole.get(name) ?? [];
    if (this.#lengths.size === 0) return whole;
    const bytes = latin1(nameBytes(name));
    const begun = [...this.#lengths].flatMap((length) =>
      length > bytes.length ? [] : (this.#begun.get(bytes.slice(0, length)) ?? []),
    );
    return [...whole, ...begun].sort((one, other) => one - other);
  }
}

function add(offsets: Map<string, number[]>, key: string, at: number): void {
  const known = offsets.get(key);
  if (known === undefined) offsets.set(key, [at]);
  else known.push(at);
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
