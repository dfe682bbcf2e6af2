import { spawnSync } from 'node:child_process';

/** The tools the tests know, and where they come from. Our own reader, which is always there, stands among them. */
const TOOLS = {
  'our reader': { package: 'iso9660-writer-ts', probe: [process.execPath, '--version'] },
  xorriso: { package: 'xorriso', probe: ['xorriso', '-version'] },
  isoinfo: { package: 'genisoimage', probe: ['isoinfo', '-version'] },
  genisoimage: { package: 'genisoimage', probe: ['genisoimage', '-version'] },
  bsdtar: { package: 'libarchive-tools', probe: ['bsdtar', '--version'] },
  '7z': { package: 'p7zip-full or 7zip', probe: ['7z', 'i'] },
  'fsck.fat': { package: 'dosfstools', probe: ['sh', '-c', 'PATH=$PATH:/usr/sbin:/sbin; command -v fsck.fat'] },
  mtools: { package: 'mtools', probe: ['sh', '-c', 'command -v mdir && command -v mcopy'] },
  sgdisk: { package: 'gdisk', probe: ['sgdisk', '--version'] },
  sfdisk: { package: 'fdisk', probe: ['sfdisk', '--version'] },
  mknod: { package: 'coreutils', probe: ['mknod', '--version'] },
  checkisomd5: { package: 'isomd5sum', probe: ['sh', '-c', 'command -v checkisomd5'] },
  'cloud-localds': { package: 'cloud-image-utils', probe: ['cloud-localds', '--help'] },
} as const satisfies Record<string, { package: string; probe: readonly [string, ...string[]] }>;

export type Tool = keyof typeof TOOLS | 'pycdlib';

/** Shaped for `describe.skipIf(tool.missing)(`... ${tool.note}`)`: a skipped suite says why in its name. */
export interface ToolPresence {
  readonly missing: boolean;
  /** Empty when the tool is there. */
  readonly note: string;
}

/**
 * Whether tools can be run. Call it while tests are collected.
 *
 * @throws when a tool is missing and the environment says `REQUIRE_TOOLS=1`: in CI a skip would hide a hole.
 */
export function requireTool(...tools: readonly Tool[]): ToolPresence {
  const absent = tools.filter((tool) => !isPresent(tool));
  if (absent.length === 0) return { missing: false, note: '' };
  const note = `(needs ${absent.map((tool) => `${tool} of package ${packageOf(tool)}`).join(', ')})`;
  if (process.env.REQUIRE_TOOLS === '1') throw new Error(`REQUIRE_TOOLS=1, but a tool is missing ${note}`);
  return { missing: true, note };
}

/** The Debian package lives beside the system's Python, which need not be the first one in PATH. */
const PYTHONS = ['python3', '/usr/bin/python3'];

let python: { readonly path: string | undefined } | undefined;

/** A Python that can import pycdlib. Looked for once: two of them take most of a second to say no and yes. */
export function pythonWithPycdlib(): string | undefined {
  python ??= { path: PYTHONS.find((path) => runs(path, ['-c', 'import pycdlib'])) };
  return python.path;
}

const present = new Map<Tool, boolean>();

/** Suites ask for the same tools again and again, and a tool that is there stays there. */
function isPresent(tool: Tool): boolean {
  const known = present.get(tool) ?? probe(tool);
  present.set(tool, known);
  return known;
}

function probe(tool: Tool): boolean {
  if (tool === 'pycdlib') return pythonWithPycdlib() !== undefined;
  const [command, ...args] = TOOLS[tool].probe;
  return runs(command, args);
}

function packageOf(tool: Tool): string {
  return tool === 'pycdlib' ? 'python3-pycdlib' : TOOLS[tool].package;
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
