import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { type CommandIo, ExitCode, writeText } from '../../command/index.js';
import { openImageFile } from '../../node/index.js';
import { IsoReadError, type IsoVolume } from '../../reader/index.js';
import { reportFailure } from '../messages.js';
import { cat } from './cat.js';
import { check } from './check.js';
import { type CommandLine, HELP, parse } from './command-line.js';
import { extract } from './extract.js';
import { info } from './info.js';
import { ls } from './ls.js';
import { map } from './map.js';
import { options } from './options.js';

/** Does what a command is for, and answers the exit code. */
export type Command = (iso: IsoVolume, line: CommandLine, io: CommandIo) => Promise<number>;

const COMMANDS: Readonly<Record<CommandLine['command'], Command>> = { info, ls, cat, extract, check, map, options };

/** Codes of files that are no image that can be read. */
const NO_IMAGE = new Set(['NOT_ISO9660', 'NOT_ISO9660_BUT_UDF', 'BLOCK_SIZE', 'ROOT_RECORD']);

/** Runs one command line (without the program's name) and answers its exit code. Never throws. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const line = parse(argv);
    if (line === 'help' || line === 'version') {
      await writeText(line === 'help' ? HELP : `isoread ${version}\n`, io);
      return ExitCode.ok;
    }
    const iso = await openImageFile(resolve(io.cwd, line.image), { ...line.opening, signal: io.signal });
    try {
      return await COMMANDS[line.command](iso, line, io);
    } finally {
      await iso.close();
    }
  } catch (error) {
    const code = reportFailure(error, io.stderr, io.signal, 'isoread');
    const isNoImage = error instanceof IsoReadError && NO_IMAGE.has(error.code) && !io.signal.aborted;
    return isNoImage ? ExitCode.usage : code;
  }
}
