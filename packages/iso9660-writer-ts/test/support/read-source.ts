import type { ByteSource } from '../../src/index.js';

/** A range of a source, as its iterator gives it. */
export async function everyPiece(source: ByteSource, start: number, end: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source.read(start, end)) pieces.push(piece);
  return Buffer.concat(pieces);
}
