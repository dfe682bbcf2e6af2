/**
 * Where images go in the whole-process figures. `commandOf` is a writer's command line, or `undefined` when it is not
 * measured there; `line` is the shell around that command, `"$@"`. Who is not measured in `everyRound` is there for
 * orientation.
 */
export const SINKS = [
  {
    name: 'pipe',
    title: 'to a pipe (read by dd, 64 KiB at a time)',
    trees: ['BIG', 'DISTRO', 'SMALL', 'META'],
    everyRound: ['mkiso', 'genisoimage', 'xorriso', 'read and write, C'],
    commandOf: (writer, root) => ({ argv: writer.stdout(root), line: '"$@" | dd bs=64k of=/dev/null' }),
  },
  {
    name: 'file',
    title: 'to a file, not synced',
    trees: ['BIG', 'DISTRO', 'SMALL', 'META'],
    everyRound: ['mkiso', 'genisoimage', 'read and write, C'],
    // A writer that syncs a file of its own writes to standard output here, which does not.
    commandOf: (writer, root, iso) =>
      writer.toFile || writer.syncs
        ? { argv: (writer.toFile ?? writer.stdout)(root), line: '"$@" > "$ISO"' }
        : writer.file && { argv: writer.file(root, iso), line: '"$@"' },
  },
  {
    name: 'synced file',
    title: 'to a file, until it is on the disk',
    trees: ['BIG', 'DISTRO'],
    everyRound: [],
    commandOf: (writer, root, iso) => writer.file && { argv: writer.file(root, iso), line: '"$@" && sync "$ISO"' },
  },
];
