/** The value that makes the little-endian 16-bit words of `bytes` sum to 0 modulo 65,536 (ET-02). */
export function complementOfWords16(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) sum += view.getUint16(offset, true);
  return (0x10000 - (sum % 0x10000)) % 0x10000;
}

/** Sum modulo 2^32 of the little-endian 32-bit words from `start` on; a last partial word is filled with zeros (ET-10). */
export function sumOfWords32(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  let offset = start;
  for (; offset + 4 <= bytes.length; offset += 4) sum = (sum + view.getUint32(offset, true)) >>> 0;
  for (let shift = 0; offset < bytes.length; offset++, shift += 8) sum = (sum + (bytes[offset]! << shift)) >>> 0;
  return sum;
}

/** CRC-32 as UEFI 5.3.2 wants it for its tables: polynomial 0x04C11DB7, reflected, inverted before and after. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** FNV-1a, 32 bits: short and stable, to tell apart names that were cut. Not for security. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
