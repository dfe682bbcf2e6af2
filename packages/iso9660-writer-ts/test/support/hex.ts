import { readFile } from 'node:fs/promises';

/** One line of a golden file: a run of bytes and what the standard calls it. */
export interface GoldenField {
  readonly line: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly note: string;
}

export interface Golden {
  readonly bytes: Uint8Array;
  readonly fields: readonly GoldenField[];
}

const LINE = /^\s*(?:(\d+):)?\s*([^#]*?)\s*(?:#\s*(.*?)\s*)?$/;
const RUN = /\s*(?:([0-9A-F]{2})|\(([0-9A-F]{2}(?: [0-9A-F]{2})*)\))(?:\*([1-9]\d*))?(?=\s|$)/y;

/**
 * Parses the golden format: `offset: bytes # note`, one field a line.
 *
 * Bytes are pairs of upper-case hex digits; `00*8` and `(00 20)*16` repeat. The offset is decimal, from zero, and
 * optional; where it stands it must be true, and alone on the last line it states the length. Bytes need a note.
 *
 * @throws {Error} naming the file and line of anything else.
 */
export function parseGolden(text: string, name: string): Golden {
  const fields: GoldenField[] = [];
  let end = 0;
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1;
    const refuse = (fact: string): never => {
      throw new Error(`${name}:${line}: ${fact}`);
    };
    const [, offset, runs = '', note = ''] = LINE.exec(row) ?? refuse('not a line of a golden file');
    if (offset !== undefined && Number(offset) !== end) refuse(`offset ${offset} stated, ${end} bytes stand before it`);
    if (runs === '') continue;
    if (note === '') refuse('bytes without a note');
    const bytes = Uint8Array.from(parseRuns(runs) ?? refuse(`not hex bytes: ${runs}`));
    fields.push({ line, offset: end, bytes, note });
    end += bytes.length;
  }
  if (end === 0) throw new Error(`${name}: no bytes`);
  const bytes = new Uint8Array(end);
  for (const field of fields) bytes.set(field.bytes, field.offset);
  return { bytes, fields };
}

/** Reads `test/golden/<name>.hex`. */
export async function readGolden(name: string): Promise<Golden> {
  const file = `${name}.hex`;
  return parseGolden(await readFile(new URL(`../golden/${file}`, import.meta.url), 'utf8'), file);
}

/** The fields of the golden that `actual` has differently, for people; empty when all bytes are equal. */
export function differences(golden: Golden, actual: Uint8Array): string[] {
  const found = golden.fields.flatMap((field) => {
    const expected = hex(field.bytes);
    const got = hex(actual.subarray(field.offset, field.offset + field.bytes.length));
    return got === expected
      ? []
      : [`line ${field.line}, byte ${field.offset}, ${field.note}: ${got} is not ${expected}`];
  });
  const { length } = golden.bytes;
  return actual.length === length ? found : [...found, `${actual.length} bytes instead of ${length}`];
}

function parseRuns(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (RUN.lastIndex = 0; RUN.lastIndex < text.length; ) {
    const match = RUN.exec(text);
    if (match === null) return undefined;
    const run = (match[1] ?? match[2] ?? '').split(' ').map((pair) => Number.parseInt(pair, 16));
    for (let count = Number(match[3] ?? 1); count > 0; count--) bytes.push(...run);
  }
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
