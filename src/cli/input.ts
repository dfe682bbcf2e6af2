import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { CommandFailure } from './command-failure.js';
import type { CommandIo } from './command-io.js';
import { ExitCode } from './exit-code.js';

/** The limit of the endpoint counts here, too. */
const MAX_REQUEST_BYTES = 1024 * 1024;

/**
 * The text of a request, from a file or, for `-`, standard input.
 *
 * @throws {CommandFailure} when it cannot be read, is too long, or is not UTF-8.
 */
export async function readRequestText(file: string, io: CommandIo): Promise<string> {
  return readText(file, MAX_REQUEST_BYTES, io);
}

/** A small text file, or standard input. A byte order mark is kept: whoever reads the text decides about it. */
export async function readText(file: string, limit: number, io: CommandIo): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = await readBytes(file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file)), name, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CommandFailure(ExitCode.invalidRequest, [`${name} is not UTF-8 text`]);
  }
}

async function readBytes(source: AsyncIterable<Uint8Array>, name: string, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of source) {
      pieces.push(piece);
      size += piece.length;
      if (size > limit) break;
    }
  } catch (cause) {
    const fact = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(ExitCode.failed, [`${name} cannot be read: ${fact}`], cause);
  }
  if (size > limit) throw new CommandFailure(ExitCode.invalidRequest, [`${name} is longer than ${limit} bytes`]);
  return Buffer.concat(pieces);
}
