/** The 64 digits of crypt(3), least significant first in every group. */
export const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Writes a digest in groups of up to three bytes, most significant first; `groups` are positions in the digest. */
export function cryptBase64(digest: Uint8Array, groups: readonly (readonly number[])[]): string {
  return groups.map((group) => digits(group.map((position) => digest[position] ?? 0))).join('');
}

/** n bytes need n + 1 digits of 6 bits. */
function digits(bytes: readonly number[]): string {
  const value = bytes.reduce((sum, byte) => (sum << 8) | byte, 0);
  return Array.from({ length: bytes.length + 1 }, (_, place) => CRYPT_ALPHABET[(value >> (6 * place)) & 63]).join('');
}
