import type { FaultLog } from './faults.js';

/** A piece of the image that knows where it comes from. Offsets are zero-based inside the piece. */
export class Span {
  readonly bytes: Uint8Array;
  /** Byte of the image at which the piece starts. */
  readonly position: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16le(at: number): number {
    return this.#view.getUint16(at, true);
  }

  u16be(at: number): number {
    return this.#view.getUint16(at, false);
  }

  u32le(at: number): number {
    return this.#view.getUint32(at, true);
  }

  u32be(at: number): number {
    return this.#view.getUint32(at, false);
  }

  u64le(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  slice(start: number, end = this.length): Span {
    return new Span(this.bytes.subarray(start, end), this.position + start);
  }

  latin1(start: number, end: number): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString('latin1');
  }

  isZero(start = 0, end = this.length): boolean {
    for (let at = start; at < end; at += 1) if (this.bytes[at] !== 0) return false;
    return true;
  }
}

/** A 16-bit number recorded in both byte orders. */
export function both16(span: Span, at: number, log: FaultLog, rule: string, what: string): number {
  const little = span.u16le(at);
  const big = span.u16be(at + 2);
  log.check(little === big, rule, `${what} is ${little} in little and ${big} in big endian`);
  return little;
}

/** A 32-bit number recorded in both byte orders. */
export function both32(span: Span, at: number, log: FaultLog, rule: string, what: string): number {
  const little = span.u32le(at);
  const big = span.u32be(at + 4);
  log.check(little === big, rule, `${what} is ${little} in little and ${big} in big endian`);
  return little;
}

export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
