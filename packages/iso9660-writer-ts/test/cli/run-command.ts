import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.js';
import { type IsoModel, readIso, type StrictReaderOptions } from '../support/strict-reader/index.js';

export interface CommandSetting {
  /** What paths are relative to. */
  readonly cwd: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Standard error and output are a terminal. Default false. */
  readonly terminal?: boolean;
  readonly stdout?: Writable;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a command line, as a shell would split it, in this process and with a world of its own. */
export async function mkiso(argv: string | readonly string[], setting: CommandSetting): Promise<CommandResult> {
  const out = collector(setting.terminal);
  const err = collector(setting.terminal);
  setting.stdout?.on('error', () => {});
  const stdout = setting.stdout ?? out.stream;
  const code = await run(typeof argv === 'string' ? argv.split(' ') : argv, {
    stdin: Readable.from([Buffer.from(setting.stdin ?? '')]),
    stdout,
    stdoutIsTTY: setting.terminal ?? false,
    openImageOutput: () => ({
      write: (bytes) =>
        new Promise((resolve, reject) => {
          stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
    }),
    stderr: err.stream,
    env: setting.env ?? {},
    cwd: setting.cwd,
    signal: setting.signal ?? new AbortController().signal,
  });
  return { code, stdout: Buffer.concat(out.pieces), stderr: Buffer.concat(err.pieces).toString() };
}

/** The image that a command line writes to standard output, read back strictly. */
export async function imageOf(
  argv: string | readonly string[],
  setting: CommandSetting,
  reading: StrictReaderOptions = {},
): Promise<IsoModel> {
  const { code, stdout, stderr } = await mkiso(argv, setting);
  if (code !== 0) throw new Error(`mkiso ended with ${code}: ${stderr}`);
  return readIso(stdout, reading);
}

/** Every path of the Rock Ridge tree but the root, sorted. */
export function pathsOf({ trees }: IsoModel): readonly string[] {
  return (trees.rockRidge?.nodes ?? [])
    .map(({ path }) => path)
    .filter((path) => path !== '')
    .sort();
}

function collector(isTTY = false) {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      // A copy: the writer may use its memory again once the write is done.
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  return { pieces, stream: Object.assign(stream, { isTTY }) };
}
