/** A path as the file system takes it: text, or bytes where the text carries bytes that are not UTF-8. */
export type HostPath = string | Buffer;

/** One byte that is not UTF-8, carried as U+DC80-U+DCFF. With `u`, the halves of surrogate pairs do not match. */
const CARRIED_BYTE = /[\udc80-\udcff]/u;
const CARRIED_BYTES = /([\udc80-\udcff])/u;

/** A well-formed sequence of two to four bytes (Unicode, table 3-7), or else one byte that belongs to none. */
const SEQUENCE_OR_BYTE = new RegExp(
  [
    '[\\xc2-\\xdf][\\x80-\\xbf]',
    '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]',
    '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
    '\\xed[\\x80-\\x9f][\\x80-\\xbf]',
    '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}',
    '[\\xf1-\\xf3][\\x80-\\xbf]{3}',
    '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}',
    '[\\x80-\\xff]',
  ].join('|'),
  'g',
);

/** Text for any bytes, without loss: UTF-8 where it is valid, carried bytes elsewhere (JO-09). */
export function textOf(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(SEQUENCE_OR_BYTE, (match) =>
      match.length > 1
        ? Buffer.from(match, 'latin1').toString('utf8')
        : String.fromCharCode(0xdc00 + match.charCodeAt(0)),
    );
}

/** The inverse of `textOf`; text without carried bytes stays text, which Node takes faster. */
export function hostPath(text: string): HostPath {
  if (!CARRIED_BYTE.test(text)) return text;
  // Splitting by a group puts the carried bytes at the odd places.
  const pieces = text.split(CARRIED_BYTES);
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 === 0 ? Buffer.from(piece) : Buffer.of(piece.charCodeAt(0) - 0xdc00))),
  );
}
