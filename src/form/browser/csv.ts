/** A record of a CSV file, and the line that it begins in. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What in a text is no CSV, and where. Says nothing of what the cells hold: one may be a password. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/** RFC 4180: a cell in quotes may hold anything, quotes doubled; another one neither quotes, commas nor line breaks. */
const CELL = /"([^"]*(?:""[^"]*)*)"(?!")|[^",\r\n]*/y;
const END_OF_CELL = /,|\r?\n|$/y;

/**
 * The rows of a CSV file in the dialect of RFC 4180; a line may end with LF alone.
 *
 * @throws {CsvError} at the first cell that is not of that dialect.
 */
export function* rowsOf(text: string): Generator<Row> {
  let [at, line, begin] = [0, 1, 1];
  let cells: string[] = [];
  while (at < text.length || cells.length > 0) {
    const [written, quoted] = matchAt(CELL, text, at) ?? [''];
    const end = matchAt(END_OF_CELL, text, at + written.length);
    if (end === undefined) {
      const place = `line ${line}, column ${cells.length + 1}`;
      throw new CsvError(`${place}: ${fault(text[at + written.length], written)}`);
    }
    cells.push(quoted === undefined ? written : quoted.replaceAll('""', '"'));
    at += written.length + end[0].length;
    line += written.split('\n').length - 1;
    if (end[0] === ',') continue;
    yield { line: begin, cells };
    line++;
    begin = line;
    cells = [];
  }
}

/** Cells as RFC 4180 writes them, with the end of the line. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

function fault(found: string | undefined, written: string): string {
  if (found === '\r') return 'a line ends with CR alone: save the file with LF or CR LF';
  if (written.startsWith('"')) return 'after the closing quote only a comma or the end of the line may follow';
  if (written === '') return 'the quote that begins this cell is never closed';
  return 'a cell with a quote must begin and end with quotes, and double the ones between';
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
