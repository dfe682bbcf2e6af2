import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { FLOOR } from './limit.mjs';

const MEMORY = '/dev/shm';

/** A file system in memory, whose speed is the machine's own, or where temporary files are. */
const inMemory = canWrite(MEMORY) ? MEMORY : tmpdir();

function canWrite(directory) {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const WITH_GOALS = ['mkiso', 'mkiso -T', 'kickstart-iso generate', 'genisoimage', 'xorriso', ...FLOOR];

// A writer that syncs a file of its own writes to standard output here, which does not.
const fileCommand = (writer, root, iso) =>
  writer.toFile || writer.syncs
    ? { argv: (writer.toFile ?? writer.stdout)(root), line: '"$@" > "$ISO"' }
    : writer.file && { argv: writer.file(root, iso), line: '"$@"' };

/**
 * Where images go in the whole-process figures. `commandOf` is a writer's command line, or `undefined` when it is not
 * measured there; `line` is the shell around that command, `"$@"`; `directory` is where the image goes, if not where the
 * trees are. Who is not measured in `everyRound` is there for orientation.
 */
export const SINKS = [
  {
    name: 'pipe',
    title: 'to a pipe (read by dd, 64 KiB at a time)',
    trees: ['BIG', 'DISTRO', 'SMALL', 'META'],
    everyRound: WITH_GOALS,
    commandOf: (writer, root) => ({ argv: writer.stdout(root), line: '"$@" | dd bs=64k of=/dev/null' }),
  },
  {
    name: 'file',
    title: 'to a file in memory (tmpfs)',
    directory: inMemory,
    trees: ['BIG', 'DISTRO', 'SMALL', 'META'],
    everyRound: WITH_GOALS,
    commandOf: fileCommand,
  },
  {
    name: 'disk file',
    title: 'to a file on a disk, not synced',
    trees: ['BIG', 'DISTRO'],
    everyRound: [],
    commandOf: fileCommand,
  },
  {
    name: 'synced file',
    title: 'to a file, until it is on the disk',
    trees: ['BIG', 'DISTRO'],
    everyRound: [],
    commandOf: (writer, root, iso) => writer.file && { argv: writer.file(root, iso), line: '"$@" && sync "$ISO"' },
  },
];
