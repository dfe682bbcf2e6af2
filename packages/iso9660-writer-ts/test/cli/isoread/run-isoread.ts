import { Readable, Writable } from 'node:stream';
import { run } from '../../../src/cli/isoread/run.js';

export interface IsoreadResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, byte for byte. */
  readonly bytes: Buffer;
}

/** Runs the command in this process. */
export async function runIsoread(
  argv: readonly string[],
  { terminal = false, cwd = '.' } = {},
): Promise<IsoreadResult> {
  const [out, err] = [collector(terminal), collector(terminal)];
  const code = await run(argv, {
    stdin: Readable.from([]),
    stdout: out.stream,
    stdoutIsTTY: terminal,
    openImageOutput: () => {
      throw new Error('no image is written');
    },
    stderr: err.stream,
    env: {},
    cwd,
    signal: new AbortController().signal,
  });
  const bytes = Buffer.concat(out.pieces);
  return { code, stdout: bytes.toString(), stderr: Buffer.concat(err.pieces).toString(), bytes };
}

function collector(isTTY: boolean) {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  return { pieces, stream: Object.assign(stream, { isTTY }) };
}
