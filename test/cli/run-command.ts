import type { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { ProcessIo, SignalName } from 'iso9660-writer-ts/internal/command';
import { run } from '../../src/cli/run.js';

export interface CommandSetting {
  /** Default: an empty standard input. */
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: ProcessIo['env'];
  readonly signal?: AbortSignal;
  /** Emits the signals of the system to a command that takes them. */
  readonly signals?: EventEmitter<Record<SignalName, []>>;
  /** Standard error and output are a terminal. Default false. */
  readonly terminal?: boolean;
  readonly stdout?: Writable;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: Buffer;
  /** The same as text. */
  readonly text: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with a world of its own. */
export async function runCommand(argv: readonly string[], setting: CommandSetting = {}): Promise<CommandResult> {
  const out = collector(setting.terminal);
  const err = collector(setting.terminal);
  setting.stdout?.on('error', () => {});
  const stdout = setting.stdout ?? out.stream;
  const code = await run(argv, {
    stdin: Readable.from([Buffer.from(setting.stdin ?? '')]),
    stdout,
    stdoutIsTTY: setting.terminal ?? false,
    openImageOutput: async () => ({
      write: (bytes) =>
        new Promise((resolve, reject) => {
          stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
    }),
    stderr: err.stream,
    env: setting.env ?? {},
    cwd: setting.cwd ?? process.cwd(),
    signal: setting.signal ?? new AbortController().signal,
    endIfHeld() {},
    takeSignals(listener) {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) setting.signals?.on(name, () => listener(name));
    },
  });
  const bytes = Buffer.concat(out.pieces);
  return { code, stdout: bytes, text: bytes.toString(), stderr: Buffer.concat(err.pieces).toString() };
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
  return { pieces, stream: Object.assign(stream, { isTTY, columns: 80 }) };
}
