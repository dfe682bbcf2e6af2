import type { Codec } from './codec.js';

/** ECMA-119 7.4.3: text filled up with spaces. Printable ASCII only; callers check the narrower character sets. */
export function spacePadded(size: number): Codec<string> {
  return paddedAscii(size, 0x20);
}

/** UTF-8 filled up with spaces: ASCII is what ECMA-119 has for these fields, and more is in everyday use (VD-09). */
export function utf8SpacePadded(size: number): Codec<string> {
  return {
    size,
    write(view, offset, value) {
      const length = nameLength(value);
      if (length > size) throw new RangeError(`${length} bytes do not fit in ${size}`);
      writeName(view, offset, value);
      for (let at = length; at < size; at++) view.setUint8(offset + at, 0x20);
    },
    // A text that is no UTF-8 keeps its bytes, each beyond ASCII as a lone surrogate: `textOfName` would weigh more.
    read(view, offset) {
      const text = decoder.decode(new Uint8Array(view.buffer, view.byteOffset + offset, size));
      const isText = !text.includes('\ufffd');
      return withoutTail(isText ? text : latin1(view, offset, size).replace(/[\x80-\xff]/g, carrying), 0x20);
    },
  };
}

function carrying(byte: string): string {
  return String.fromCharCode(0xdc00 + byte.charCodeAt(0));
}

/** Text filled up with zeros, as El Torito has it. */
export function zeroPadded(size: number): Codec<string> {
  return paddedAscii(size, 0);
}

function paddedAscii(size: number, filler: number): Codec<string> {
  return {
    size,
    write(view, offset, value) {
      if (value.length > size) throw new RangeError(`${value.length} characters do not fit in ${size}`);
      for (let i = 0; i < size; i++) {
        const unit = i < value.length ? value.charCodeAt(i) : filler;
        if (unit > 0x7e) throw new RangeError('text outside ASCII');
        view.setUint8(offset + i, unit);
      }
    },
    read: (view, offset) => withoutTail(latin1(view, offset, size), filler),
  };
}

/** Joliet text: UTF-16, most significant byte first, filled up with spaces. The odd last byte of a field is zero (VD-11). */
export function utf16SpacePadded(size: number): Codec<string> {
  const room = Math.floor(size / 2);
  return {
    size,
    write(view, offset, value) {
      if (value.length > room) throw new RangeError(`${value.length} UTF-16 units do not fit in ${size} bytes`);
      for (let i = 0; i < room; i++) {
        view.setUint16(offset + i * 2, i < value.length ? value.charCodeAt(i) : 0x20, false);
      }
      if (size % 2 === 1) view.setUint8(offset + size - 1, 0);
    },
    read(view, offset) {
      let text = '';
      for (let i = 0; i < room; i++) text += String.fromCharCode(view.getUint16(offset + i * 2));
      return withoutTail(text, 0x20);
    },
  };
}

/** Each byte as the character of its number. */
export function latin1(view: DataView, offset: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(view.getUint8(offset + i));
  return text;
}

function withoutTail(text: string, filler: number): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === filler) end--;
  return text.slice(0, end);
}

const encoder = new TextEncoder();
/** Keeps a byte order mark: in the middle of a name it is a character like others. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 of a name. Lone surrogates U+DC80-U+DCFF become the byte they carry (see `Entry`). */
export function nameBytes(name: string): Uint8Array {
  if (name.isWellFormed()) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const carried = carriedByte(character);
    if (carried === undefined) bytes.push(...encoder.encode(character));
    else bytes.push(carried);
  }
  return Uint8Array.from(bytes);
}

/** A well-formed sequence of two to four bytes, Unicode, table 3-7. */
const SEQUENCE = String.raw`[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}`;

/** In characters that stand for bytes: a sequence, or else one byte that belongs to none. */
const SEQUENCE_OR_BYTE = new RegExp(`${SEQUENCE}|[\\x80-\\xff]`, 'g');

/** A sequence in surrogates that carry its bytes. */
const CARRIED_SEQUENCE = new RegExp(SEQUENCE.replaceAll('\\x', '\\udc'), 'u');

/** The inverse of `nameBytes`, for any bytes: UTF-8 where it is valid, lone surrogates that carry the byte elsewhere. */
export function textOfName(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return latin1(view, 0, bytes.length).replace(SEQUENCE_OR_BYTE, (match) => {
    if (match.length === 1) return carrying(match);
    return decoder.decode(Uint8Array.from(match, (character) => character.charCodeAt(0)));
  });
}

/** `nameBytes(name).length`, without making the bytes when the name is ASCII. */
export function nameLength(name: string): number {
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) > 0x7f) return nameBytes(name).length;
  }
  return name.length;
}

/** Writes `nameBytes(name)` without making them first when the name is ASCII. */
export function writeName(view: DataView, offset: number, name: string): void {
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    if (unit > 0x7f) {
      for (const [place, byte] of nameBytes(name).entries()) view.setUint8(offset + place, byte);
      return;
    }
    view.setUint8(offset + i, unit);
  }
}

/** The longest start of a name that takes at most `limit` bytes and does not end inside a character. */
export function cutName(name: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of name) {
    bytes += nameLength(character);
    if (bytes > limit) break;
    end += character.length;
  }
  return name.slice(0, end);
}

/** Whether every lone surrogate of the name carries a byte; others have no form in UTF-8. */
export function isEncodable(name: string): boolean {
  return [...name].every((character) => character.isWellFormed() || carriedByte(character) !== undefined);
}

/** Whether surrogates carry the bytes of a character, which has a text of its own: two texts would be one name. */
export function carriesUtf8(name: string): boolean {
  return CARRIED_SEQUENCE.test(name);
}

function carriedByte(character: string): number | undefined {
  const unit = character.charCodeAt(0);
  return character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : undefined;
}

/** The longest start of a text of at most `limit` UTF-16 units that does not cut a surrogate pair in two. */
export function cutUnits(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const unit = text.charCodeAt(limit - 1);
  const opensPair = unit >= 0xd800 && unit <= 0xdbff;
  return text.slice(0, opensPair ? limit - 1 : limit);
}

/** The largest place at or before `limit` where UTF-8 bytes may be cut: not inside a character. */
export function utf8Boundary(bytes: Uint8Array, limit: number): number {
  if (bytes.length <= limit) return bytes.length;
  for (let place = limit; place > limit - 4 && place > 0; place--) {
    if ((bytes[place]! & 0xc0) !== 0x80) return place;
  }
  return limit; // not UTF-8 at all: any place is as good
}
