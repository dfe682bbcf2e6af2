import { ExitCode, oneLine } from '../../command/index.js';
import type { IsoEntry, IsoVolume } from '../../reader/index.js';
import type { CommandLine } from './command-line.js';
import { jsonLine } from './json.js';
import { Lines, tellProblems } from './lines.js';
import type { Command } from './run.js';

/** Lists directories: one, or with `-R` all below. */
export const ls: Command = async (iso, line, io) => {
  const lines = new Lines(io);
  let isMissing = false;
  for (const path of line.paths.length > 0 ? line.paths : ['']) {
    try {
      for await (const entry of entriesOf(iso, path, line)) {
        const pending = lines.add(textOf(entry, line));
        if (pending !== undefined) await pending;
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'NOT_FOUND') throw error;
      io.stderr.write(`isoread: ${oneLine((error as Error).message)}\n`);
      isMissing = true;
    }
  }
  await lines.flush();
  tellProblems(iso, io);
  return isMissing || iso.problems.length > 0 ? ExitCode.failed : ExitCode.ok;
};

async function* entriesOf(iso: IsoVolume, path: string, { recursive }: CommandLine): AsyncGenerator<IsoEntry> {
  const wanted = path
    .split('/')
    .filter((name) => name !== '')
    .join('/');
  const entry = wanted === '' ? undefined : await iso.find(wanted);
  if (entry !== undefined && entry.kind !== 'directory') yield entry;
  else if (!recursive) yield* await iso.list(wanted);
  else {
    // A path that is not there is told as `list` tells it.
    if (wanted !== '') await iso.list(wanted);
    for await (const found of iso.walk()) if (wanted === '' || found.path.startsWith(`${wanted}/`)) yield found;
  }
}

function textOf(entry: IsoEntry, { json, long, recursive }: CommandLine): string {
  if (json) return jsonLine(rowOf(entry));
  const name = recursive ? entry.path : entry.path.slice(entry.path.lastIndexOf('/') + 1);
  return long ? `${attributesOf(entry)} ${name}${entry.kind === 'symlink' ? ` -> ${entry.target}` : ''}` : name;
}

/** What a program wants to know of an entry. */
function rowOf(entry: IsoEntry) {
  const { kind, path, metadata, record } = entry;
  return {
    path,
    kind: entry.kind === 'device' ? entry.type : kind,
    ...(entry.kind === 'file' && { size: entry.content.size }),
    ...(entry.kind === 'symlink' && { target: entry.target }),
    ...(entry.kind === 'device' && entry.major !== undefined && { major: entry.major, minor: entry.minor }),
    ...metadata,
    extents: record.extents,
    ...(record.hidden && { hidden: true }),
    ...(record.links !== undefined && { links: record.links }),
    ...(record.zisofs && { zisofs: record.zisofs }),
  };
}

const LETTERS = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
  socket: 's',
} as const;

/** As `ls -l` has it, in UTC: the same on every machine. */
function attributesOf(entry: IsoEntry): string {
  const { mode, uid, gid, modifiedAt } = entry.metadata;
  const letter = LETTERS[entry.kind === 'device' ? entry.type : entry.kind];
  const size = sizeOf(entry);
  const date = modifiedAt === undefined ? '-'.padEnd(16) : modifiedAt.toISOString().slice(0, 16).replace('T', ' ');
  const links = String(entry.record.links ?? 1).padStart(3);
  return `${letter}${permissions(mode)} ${links} ${String(uid).padStart(5)} ${String(gid).padStart(5)} ${size.padStart(12)} ${date}`;
}

function sizeOf(entry: IsoEntry): string {
  if (entry.kind === 'file') return String(entry.content.size);
  return entry.kind === 'device' && entry.major !== undefined ? `${entry.major},${entry.minor}` : '0';
}

/** `rwxr-xr-x`, with `s`, `S`, `t` and `T` for setuid, setgid and sticky. */
function permissions(mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  for (const [bit, place, set, unset] of [
    [0o4000, 2, 's', 'S'],
    [0o2000, 5, 's', 'S'],
    [0o1000, 8, 't', 'T'],
  ] as const) {
    if (mode & bit) letters[place] = letters[place] === 'x' ? set : unset;
  }
  return letters.join('');
}
