import { u8, u16be, u16le, u32be, u32le } from '../bytes/codec.js';
import { at, constant, struct } from '../bytes/struct.js';

/** Fixed part of a Path Table Record, ECMA-119 9.4, in a type L path table. The directory identifier follows. */
export const pathTableRowL = struct(8, {
  identifierLength: at(1, u8),
  attributeLength: constant(2, u8, 0),
  extentLocation: at(3, u32le),
  parentNumber: at(7, u16le),
});

/** The same in a type M path table: most significant byte first. */
export const pathTableRowM = struct(8, {
  identifierLength: at(1, u8),
  attributeLength: constant(2, u8, 0),
  extentLocation: at(3, u32be),
  parentNumber: at(7, u16be),
});

/** Parent numbers are 16-bit (PT-05). */
export const LAST_PARENT_NUMBER = 0xffff;

/** Length of a row: a pad byte follows identifiers of odd length, ECMA-119 9.4.6. */
export function pathTableRowLength(identifierLength: number): number {
  return pathTableRowL.length + identifierLength + (identifierLength % 2);
}
