import { textOfName } from '../bytes/text.js';
import { quoted } from '../errors.js';
import type { Problems } from './problems.js';

/** The hierarchies of an image, as they can be read. */
export type ViewName = 'rockRidge' | 'joliet' | 'enhanced' | 'primary';

/** Keeps a byte order mark: in a name it is a character like others. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes of the longest name in one entry, SUSP 4.1. */
const LONGEST_NAME = 255;

/** What a decoder has in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/** Text of a Rock Ridge name, and of one of ISO 9660:1999. */
export function posixName(bytes: Uint8Array, start: number, end: number): string {
  const ascii = asciiText(bytes, start, end);
  if (ascii !== undefined) return ascii;
  const name = bytes.subarray(start, end);
  const text = decoder.decode(name);
  return text.includes(REPLACEMENT) ? textOfName(name) : text;
}

/** Codes of the name that is being read. Images have hundreds of thousands of names, and this is their one list. */
const codes: number[] = [];

/** Text of ASCII alone, as nearly all names are: a decoder takes twice as long for it. `undefined` for any other. */
function asciiText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > LONGEST_NAME) return undefined;
  codes.length = end - start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 0x7f) return undefined;
    codes[at - start] = byte;
  }
  return String.fromCharCode(...codes);
}

/** The name that an identifier stands for in a hierarchy without Rock Ridge (RD-14). */
export function recordedName(
  view: ViewName,
  bytes: Uint8Array,
  start: number,
  end: number,
  problems: Problems,
): string {
  if (view === 'enhanced') return posixName(bytes, start, end);
  if (view === 'joliet') return withoutVersion(jolietText(bytes, start, end, problems));
  const name = withoutVersion(posixName(bytes, start, end));
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function withoutVersion(name: string): string {
  return name.includes(';') ? name.replace(/;\d+$/, '') : name;
}

function jolietText(bytes: Uint8Array, start: number, end: number, problems: Problems): string {
  codes.length = (end - start) >> 1;
  for (let at = 0; at < codes.length; at++) codes[at] = (bytes[start + 2 * at]! << 8) | bytes[start + 2 * at + 1]!;
  const text = String.fromCharCode(...codes);
  if ((end - start) % 2 === 1)
    problems.report('NAME', `a Joliet name of ${end - start} bytes, which is odd`, { path: text });
  return text;
}

/** A name that no path can hold, made into one that it can (RD-15). Others stay as they are. */
export function safeName(name: string, directory: string, problems: Problems): string {
  if (name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')) return name;
  const safe = name === '' ? '_' : name.replace(name === '.' || name === '..' ? /\./g : /[/\0]/g, '_');
  problems.report('NAME', `a name ${quoted(name)} is read as ${quoted(safe)}`, { path: joined(directory, safe) });
  return safe;
}

/** A path in a directory; `''` is the root. */
export function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
