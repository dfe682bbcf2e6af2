import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageFailure } from '../../command/index.js';
import type { OpenOptions } from '../../reader/index.js';

export const COMMANDS = ['info', 'ls', 'cat', 'extract', 'check', 'map', 'options'] as const;

/** What a command line asks for. */
export interface CommandLine {
  readonly command: (typeof COMMANDS)[number];
  readonly image: string;
  readonly paths: readonly string[];
  readonly opening: OpenOptions;
  readonly json: boolean;
  readonly long: boolean;
  readonly recursive: boolean;
  readonly raw: boolean;
  readonly strict: boolean;
  readonly to: string;
  readonly overwrite: boolean;
  readonly keepOwner: boolean;
  readonly devices: boolean;
  readonly setId: boolean;
  readonly keepDiskIds: boolean;
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  view: { type: 'string' },
  session: { type: 'string' },
  json: { type: 'boolean' },
  long: { type: 'boolean', short: 'l' },
  recursive: { type: 'boolean', short: 'R' },
  raw: { type: 'boolean' },
  strict: { type: 'boolean' },
  to: { type: 'string' },
  overwrite: { type: 'boolean' },
  'keep-owner': { type: 'boolean' },
  devices: { type: 'boolean' },
  'set-id': { type: 'boolean' },
  'keep-disk-ids': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** They are about an image as a whole. */
const TAKING_NO_PATHS: readonly CommandLine['command'][] = ['info', 'check', 'map', 'options'];

/** Options that only some commands have. */
const OF_COMMAND: Readonly<Record<string, readonly string[]>> = {
  long: ['ls'],
  recursive: ['ls'],
  raw: ['cat'],
  strict: ['check'],
  to: ['extract'],
  overwrite: ['extract'],
  'keep-owner': ['extract'],
  devices: ['extract'],
  'set-id': ['extract'],
  'keep-disk-ids': ['options'],
  json: ['info', 'ls', 'extract', 'check', 'map'],
};

const VIEWS: Readonly<Record<string, NonNullable<OpenOptions['view']>>> = {
  auto: 'auto',
  rockridge: 'rockRidge',
  joliet: 'joliet',
  enhanced: 'enhanced',
  primary: 'primary',
};

/** Reads a command line. @throws {CommandFailure} that says what is wrong with it. */
export function parse(argv: readonly string[]): CommandLine | 'help' | 'version' {
  const { values, positionals } = parsed(argv);
  if (values.help || argv.length === 0) return 'help';
  if (values.version) return 'version';
  const [command, image, ...paths] = positionals;
  if (!isCommand(command)) {
    throw usageFailure(`${JSON.stringify(command ?? '')} is no command; there are ${COMMANDS.join(', ')}`);
  }
  for (const name of Object.keys(values)) {
    const commands = OF_COMMAND[name];
    if (commands !== undefined && !commands.includes(command)) {
      throw usageFailure(`--${name} is an option of ${commands.join(', ')}, not of ${command}`);
    }
  }
  if (image === undefined) throw usageFailure(`isoread ${command} needs an image`);
  if (image === '-') {
    throw usageFailure(
      'an image cannot be read from standard input: its directories and files are read in any order, and a pipe is read once. Write it to a file first',
    );
  }
  if (command === 'cat' && paths.length === 0) throw usageFailure('isoread cat needs the path of a file in the image');
  if (TAKING_NO_PATHS.includes(command) && paths.length > 0) {
    throw usageFailure(`isoread ${command} takes an image and no paths`);
  }
  return {
    command,
    image,
    paths,
    opening: { view: viewOf(values.view ?? 'auto'), session: sessionOf(values.session ?? 'active') },
    json: values.json ?? false,
    long: values.long ?? false,
    recursive: values.recursive ?? false,
    raw: values.raw ?? false,
    strict: values.strict ?? false,
    to: values.to ?? '.',
    overwrite: values.overwrite ?? false,
    keepOwner: values['keep-owner'] ?? false,
    devices: values.devices ?? false,
    setId: values['set-id'] ?? false,
    keepDiskIds: values['keep-disk-ids'] ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usageFailure((error as Error).message);
  }
}

function isCommand(word: string | undefined): word is CommandLine['command'] {
  return (COMMANDS as readonly (string | undefined)[]).includes(word);
}

function viewOf(name: string): NonNullable<OpenOptions['view']> {
  const view = VIEWS[name.toLowerCase()];
  if (view === undefined) throw usageFailure(`--view ${name}: there are ${Object.keys(VIEWS).join(', ')}`);
  return view;
}

function sessionOf(text: string): NonNullable<OpenOptions['session']> {
  if (text === 'active' || text === 'last') return text;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw usageFailure(`--session ${text}: there are active, last, and the sector of a session's descriptors`);
}

export const HELP = `Usage: isoread COMMAND [options] IMAGE [PATH...]

Reads ISO 9660 images: names of Rock Ridge, Joliet, ISO 9660:1999 or ISO 9660, boot catalog, partitions.

Commands:
  info                        what the image is: volume, hierarchies, boot entries, partitions, sessions
  ls [PATH...]                names in a directory; of the root without a path
    -l, --long                  mode, links, owner, size, date as well
    -R, --recursive             everything below, by full paths
  cat PATH...                 content of files, to standard output
    --raw                       compressed content (zisofs) as it is recorded
  extract [PATH...]           files and directories, into the current directory
    --to DIR                    into this one
    --overwrite                 replace what is there; otherwise nothing is written if anything is there
    --keep-owner                give files to the owners that the image names
    --devices                   make devices and fifos, which are left out otherwise
    --set-id                    keep setuid and setgid, which are taken away otherwise
  check                       everything that a reader may trip over, with the check sums that the image carries
    --strict                    deviations that no reader minds count as well
  map                         a picture of the disc as SVG, to standard output
  options                     words for mkiso that make the disc anew of its tree: eval "mkiso $(isoread options a.iso) -o b.iso TREE"
    --keep-disk-ids             with the ids of the disk

Options of all commands:
  --view NAME                 auto (default), rockridge, joliet, enhanced or primary
  --session WHICH             active (default), last, or the sector of a session's descriptors
  --json                      for programs; not for cat and options
  -h, --help, --version

Exit codes:
  0    success; of check: nothing is wrong
  1    something is wrong with the image, a path is not in it, or reading or writing failed
  2    the command line is wrong, or the file is no ISO 9660 image
  130  interrupted (SIGINT); 143 and 129 for SIGTERM and SIGHUP
  141  the program that read the output stopped reading
`;
