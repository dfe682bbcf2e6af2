import { sha256OfFile } from './digest.js';
import { textOfName } from './host-name.js';
import { type Manifest, type ManifestRow, manifest, typeOfLetter } from './manifest.js';
import { modeOf } from './mode.js';
import { runTool } from './run-tool.js';

const SECTOR_SIZE = 2048;

/** The Rock Ridge view: names, types, modes, link counts, link targets. Dates are unreliable (Q20), so left out. */
export async function readWithIsoinfo(imagePath: string): Promise<Manifest> {
  return await list(imagePath, ['-R'], textOfName);
}

/** The Joliet view, in Latin-1: every other UTF-16 unit is shown as `_` (Q20). */
export async function readJolietWithIsoinfo(imagePath: string): Promise<Manifest> {
  return await list(imagePath, ['-J', '-j', 'iso8859-1'], (bytes) => Buffer.from(bytes).toString('latin1'));
}

/** The primary view, names as recorded: with version numbers. */
export async function readPrimaryWithIsoinfo(imagePath: string): Promise<Manifest> {
  return await list(imagePath, [], textOfName);
}

/** One file's bytes, found by its name in the primary view. */
export async function extractWithIsoinfo(imagePath: string, identifier: string): Promise<Buffer> {
  return await runTool('isoinfo', ['-i', imagePath, '-x', identifier]);
}

interface ListedRow extends ManifestRow {
  readonly sector: number;
}

/** Content is read at the address isoinfo shows: extracting by name would be one process a file. */
async function list(imagePath: string, view: readonly string[], decode: (bytes: Buffer) => string): Promise<Manifest> {
  const text = decode(await runTool('isoinfo', ['-i', imagePath, '-l', ...view]));
  const rows: ManifestRow[] = [];
  for (const { sector, ...row } of parseListing(text, view.includes('-R'))) {
    if (row.type !== 'file') rows.push(row);
    else {
      const start = sector * SECTOR_SIZE;
      rows.push({ ...row, sha256: sha256OfFile(imagePath, { start, end: start + (row.size ?? 0) }) });
    }
  }
  return manifest(rows);
}

// The flag of a file with more sections, 0x80, is a negative number to it, of which four letters have room.
// Owners are octal numbers cut to fit their columns, without a space between them when they are large.
const LINE =
  /^(?<letter>[-dlcbpfs])(?<mode>[-rwxsStT]{9}) +(?<links>\d+) +[0-7 ]+? +(?<size>\d+) .{11} \[ *(?<sector>\d+) (?:[0-9a-f]{2}\] |FFFF) (?<names>.*)$/su;

/** Names may hold the ends of lines: a line starts with a type and a mode, or is a heading after an empty line. */
const LINE_END = /\n(?=[-dlcbpfs][-rwxsStT]{9} |\nDirectory listing of |$)/;

function parseListing(text: string, rockRidge: boolean): readonly ListedRow[] {
  const rows: ListedRow[] = [];
  let directory = '';
  for (const line of text.split(LINE_END)) {
    const heading = /^\n?Directory listing of \/(?<path>.*)$/su.exec(line);
    if (heading !== null) directory = heading.groups?.path ?? '';
    else if (line !== '') rows.push(...rowOf(line, directory, rockRidge));
  }
  return rows;
}

function rowOf(line: string, directory: string, rockRidge: boolean): readonly ListedRow[] {
  const fields = LINE.exec(line)?.groups;
  if (fields === undefined) throw new Error(`isoinfo's listing has a line of another form: ${line}`);
  const { letter = '', mode = '', links, size, sector, names = '' } = fields;
  const type = typeOfLetter(letter);
  // A space follows every name, but no target.
  const [name = '', target = ''] = type === 'symlink' ? names.split(' -> ') : [names.slice(0, -1)];
  if (name === '.' || name === '..') return [];
  return [
    {
      path: directory + name,
      type,
      sector: Number(sector),
      ...(type === 'file' && { size: Number(size) }),
      ...(type === 'symlink' && { target }),
      ...(rockRidge && { mode: modeOf(mode), links: Number(links) }),
    },
  ];
}
