/** Turns a name as the scan gives it into Unicode. */
export type NameDecoder = (name: string) => string;

const SINGLE_BYTE = /^(?:iso-8859-\d+|windows-(?:125\d|874)|ibm866|koi8-[ru]|macintosh|x-mac-cyrillic)$/;

/** Bytes 0x80 to 0x9F. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const AS_IT_IS = /^(?:utf-?8|us-ascii|ascii|default)$/i;

/**
 * The decoder of a character set by the name that mkisofs has for it, such as `iso8859-1`, `koi8-r` and `cp1252`;
 * `undefined` if it is not one of a byte for a character, or not known here.
 */
export function nameDecoder(charset: string): NameDecoder | undefined {
  if (AS_IT_IS.test(charset)) return (name) => name;
  const isoPart = /^iso[-_]?8859[-_](\d+)$/i.exec(charset)?.[1];
  const label = isoPart === undefined ? charset.replace(/^cp(?=125\d|874)/i, 'windows-') : `iso-8859-${isoPart}`;
  try {
    const decoder = new TextDecoder(label);
    const table = Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)));
    if (!SINGLE_BYTE.test(decoder.encoding)) return undefined;
    // Some versions of Node decode this one as ISO 8859-1.
    if (decoder.encoding === 'windows-1252') table.splice(0x80, 32, ...WINDOWS_1252);
    // The Web takes these sets for those of Windows, which have other characters where ISO 8859 has controls.
    if (isoPart !== undefined) for (let byte = 0x80; byte < 0xa0; byte++) table[byte] = String.fromCharCode(byte);
    return (name) => (isAscii(name) ? name : Buffer.from(bytesOf(name)).reduce((text, byte) => text + table[byte], ''));
  } catch {
    return undefined;
  }
}

function isAscii(name: string): boolean {
  return !/[^\0-\x7f]/.test(name);
}

/** The bytes on this machine: those that are not UTF-8 come as U+DC80 to U+DCFF. */
function bytesOf(name: string): readonly number[] {
  return [...name].flatMap((character) => {
    const code = character.codePointAt(0)!;
    return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...Buffer.from(character)];
  });
}
