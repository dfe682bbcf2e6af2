import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { REQUEST_TEXT } from './request.mjs';

const MKISO = fileURLToPath(new URL('../packages/iso9660-writer-ts/dist/cli/mkiso.cjs', import.meta.url));
const KICKSTART_ISO = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** Equal work for all: Rock Ridge, Joliet with names of 103 units, primary names of 31 characters. */
const OPTIONS = ['-quiet', '-R', '-J', '-joliet-long', '-iso-level', '3'];
const WITH_TABLES = [...OPTIONS, '-T'];
const GENERATE = ['generate', '--quiet', '--no-boot', '--nameserver', '192.0.2.53', '--request', '-'];

/** Its own words for the same: Rock Ridge is on by itself. */
const BSDTAR = ['bsdtar', '-c', '--format=iso9660', '--options', 'iso9660:iso-level=3,iso9660:joliet=long'];

const node = (script, ...options) => [process.execPath, script, ...options];

/**
 * Whose figures stand side by side. `stdout` and `file` are command lines; who has no `file` writes its standard output
 * into one. `syncs`: its file is on the disk when the command ends. With `input`, that text is its standard input.
 */
const WRITERS = [
  {
    name: 'mkiso',
    script: MKISO,
    stdout: (root) => node(MKISO, ...OPTIONS, root),
    file: (root, iso) => node(MKISO, ...OPTIONS, '-o', iso, root),
  },
  {
    name: 'mkiso -T',
    script: MKISO,
    stdout: (root) => node(MKISO, ...WITH_TABLES, root),
    file: (root, iso) => node(MKISO, ...WITH_TABLES, '-o', iso, root),
  },
  {
    name: 'kickstart-iso generate',
    script: KICKSTART_ISO,
    stdout: (root) => node(KICKSTART_ISO, ...GENERATE, '--source', root, '--output', '-'),
    file: (root, iso) => node(KICKSTART_ISO, ...GENERATE, '--source', root, '--output', iso),
    syncs: true,
    input: REQUEST_TEXT,
  },
  {
    name: 'genisoimage',
    version: ['genisoimage', '--version'],
    stdout: (root) => ['genisoimage', ...OPTIONS, root],
    file: (root, iso) => ['genisoimage', ...OPTIONS, '-o', iso, root],
  },
  {
    name: 'genisoimage -T',
    version: ['genisoimage', '--version'],
    stdout: (root) => ['genisoimage', ...WITH_TABLES, root],
  },
  {
    name: 'xorriso',
    version: ['xorriso', '--version'],
    stdout: (root) => ['xorriso', '-as', 'mkisofs', ...OPTIONS, root],
    file: (root, iso) => ['xorriso', '-as', 'mkisofs', ...OPTIONS, '-o', iso, root],
  },
  {
    name: 'bsdtar, ISO 9660',
    version: ['bsdtar', '--version'],
    stdout: (root) => [...BSDTAR, '-f', '-', '-C', root, '.'],
  },
  {
    name: 'tar',
    version: ['tar', '--version'],
    stdout: (root) => ['tar', '-c', '-f', '-', '-C', root, '.'],
  },
];

/**
 * The writers this machine has, and of each peer its version or `undefined` when it is missing.
 *
 * @throws {Error} when ours are not built.
 */
export function findWriters() {
  const missing = WRITERS.find(({ script }) => script !== undefined && !existsSync(script));
  if (missing !== undefined) throw new Error(`${missing.script} is missing; npm run build makes it`);
  const peers = WRITERS.filter(({ version }) => version !== undefined);
  const versions = Object.fromEntries(peers.map(({ version }) => [version[0], versionOf(version)]));
  const writers = WRITERS.filter(({ version }) => version === undefined || versions[version[0]] !== undefined);
  return { writers, versions };
}

function versionOf([program, ...options]) {
  const { status, stdout } = spawnSync(program, options, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0].trim() : undefined;
}
