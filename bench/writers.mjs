import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const toStdout = fileURLToPath(new URL('./drivers/image-to-stdout.mjs', import.meta.url));
const toFile = fileURLToPath(new URL('./drivers/image-to-file.mjs', import.meta.url));

/** Equal work for all: Rock Ridge, Joliet with names of 103 units, primary names of 31 characters. */
const PEER_OPTIONS = ['-quiet', '-R', '-J', '-joliet-long', '-iso-level', '3'];

/**
 * Whose figures stand side by side, ours first. `file` writes to a path; `syncs` tells whether the image is on the
 * disk when it ends, as ours is, or in the page cache.
 */
const WRITERS = [
  {
    name: 'ours',
    stdout: (root) => [process.execPath, toStdout, root],
    file: (root, iso) => [process.execPath, toFile, root, iso],
    syncs: true,
  },
  {
    name: 'genisoimage',
    version: ['genisoimage', '--version'],
    stdout: (root) => ['genisoimage', ...PEER_OPTIONS, root],
    file: (root, iso) => ['genisoimage', ...PEER_OPTIONS, '-o', iso, root],
    syncs: false,
  },
  {
    name: 'xorriso',
    version: ['xorriso', '--version'],
    stdout: (root) => ['xorriso', '-as', 'mkisofs', ...PEER_OPTIONS, root],
    file: (root, iso) => ['xorriso', '-as', 'mkisofs', ...PEER_OPTIONS, '-o', iso, root],
    syncs: false,
  },
];

/** The writers this machine has, and of each peer its version or `undefined` when it is missing. */
export function findWriters() {
  const versions = Object.fromEntries(
    WRITERS.filter(({ version }) => version !== undefined).map(({ name, version }) => [name, versionOf(version)]),
  );
  const writers = WRITERS.filter(({ name, version }) => version === undefined || versions[name] !== undefined);
  return { writers, versions };
}

function versionOf([program, ...options]) {
  const { status, stdout } = spawnSync(program, options, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0].trim() : undefined;
}
