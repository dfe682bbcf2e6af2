import { CsvError, type Row, rowsOf } from './csv.js';

/** A server of a CSV file: values by the keys of a request, and the line they begin in. */
export interface ListedServer {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

/** The servers of a file, or all that is wrong with it. */
export interface ServerList {
  readonly servers: readonly ListedServer[];
  readonly problems: readonly string[];
}

/** More would be no work for a page. */
const MOST_SERVERS = 1000;

/**
 * The servers of a CSV file whose first row has keys of a request, in any case. Rows without any value are passed over: spreadsheets
 * leave them at the end.
 *
 * No problem repeats what a cell holds: in a file without a header any of them may be a password.
 *
 * @param known the keys that a request may have.
 */
export function serverListOf(text: string, known: readonly string[]): ServerList {
  const rows: Row[] = [];
  try {
    rows.push(...rowsOf(text));
  } catch (error) {
    if (error instanceof CsvError) return refused([error.message]);
    throw error;
  }
  const [header, ...rest] = rows;
  if (header === undefined) return refused(['is empty: its first row must have the keys of a request']);
  const { keys, problems } = keysOf(header, known);
  if (problems.length > 0) return refused(problems);
  const filled = rest.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return refused(['has no server: each row after the first one is a server']);
  if (filled.length > MOST_SERVERS) return refused([`has ${filled.length} servers, and may have ${MOST_SERVERS}`]);
  const lengths = filled
    .filter(({ cells }) => cells.length !== keys.length)
    .map(({ line, cells }) => wrongLength(line, cells.length, keys.length));
  if (lengths.length > 0) return refused(lengths);
  const servers = filled.map(({ line, cells }) => ({ line, values: valuesOf(keys, cells) }));
  return { servers, problems: repeated(servers) };
}

function refused(problems: readonly string[]): ServerList {
  return { servers: [], problems };
}

/** The keys as the page spells them, and what is wrong with the header. */
function keysOf({ line, cells }: Row, known: readonly string[]) {
  const [only = ''] = cells;
  if (cells.length === 1 && /[;\t]/.test(only)) {
    const separators = only.includes(';') ? 'semicolons' : 'tabs';
    return { keys: [], problems: [`line ${line}: ${separators} separate the columns: save the file with commas`] };
  }
  const keys = cells.map((cell) => known.find((key) => key.toLowerCase() === cell.trim().toLowerCase()));
  const problems = keys.flatMap((key, index) => {
    const place = `line ${line}, column ${index + 1}`;
    if (key === undefined) return [`${place}: the first row must have keys of a request, and this is none`];
    const first = keys.indexOf(key);
    return first === index ? [] : [`${place}: ${key} is the key of column ${first + 1} already`];
  });
  return { keys: keys.filter((key) => key !== undefined), problems };
}

function wrongLength(line: number, found: number, expected: number): string {
  const first = Math.min(found, expected) + 1;
  const what = found < expected ? 'a cell is missing' : 'this cell has no key above it';
  return `line ${line}, column ${first}: ${what}: the row has ${found} of ${expected} cells`;
}

function valuesOf(keys: readonly string[], cells: readonly string[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key, index) => [key, cells[index] ?? '']));
}

/** Two images of one name would be one file. */
function repeated(servers: readonly ListedServer[]): readonly string[] {
  const lines = new Map<string, number>();
  return servers.flatMap(({ line, values }) => {
    if (!values.has('hostName')) return [];
    const name = ['hostName', 'domainName', 'osversionDir'].map((key) => values.get(key)?.trim() ?? '').join('\n');
    const first = lines.get(name);
    if (first !== undefined) return [`line ${line}: this is the server of line ${first} again, by its name`];
    lines.set(name, line);
    return [];
  });
}
