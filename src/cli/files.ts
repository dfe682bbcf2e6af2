import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { messageOf } from 'iso9660-writer-ts/internal';
import { CommandFailure, type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import { ExitCode } from './failure.js';

/** The limit of the endpoint counts here, too. */
const MAX_REQUEST_BYTES = 64 * 1024;

/**
 * The text of a request, from a file or, for `-`, standard input.
 *
 * @throws {CommandFailure} when it cannot be read, is too long, or is not UTF-8.
 */
export async function readRequestText(file: string, io: ProcessIo): Promise<string> {
  return readText(file, MAX_REQUEST_BYTES, io);
}

/** A small text file, or standard input. A byte order mark is kept: the parser of the text decides about it. */
export async function readText(file: string, limit: number, io: ProcessIo): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  const source = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file));
  const bytes = await readBytes(source, name, limit, ExitCode.invalidRequest);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CommandFailure(ExitCode.invalidRequest, [`${name} is not UTF-8 text`]);
  }
}

/** A small file of any bytes. One that is too long is not the file that was meant: a fault of the command line. */
export async function readSmallFile(file: string, limit: number, io: ProcessIo): Promise<Uint8Array> {
  return readBytes(createReadStream(resolve(io.cwd, file)), file, limit, ExitCode.usage);
}

async function readBytes(
  source: AsyncIterable<Uint8Array>,
  name: string,
  limit: number,
  tooLong: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of source) {
      pieces.push(piece);
      size += piece.length;
      if (size > limit) break;
    }
  } catch (cause) {
    throw new CommandFailure(ExitCode.failed, [`${name} cannot be read: ${messageOf(cause)}`], cause);
  }
  if (size > limit) throw new CommandFailure(tooLong, [`${name} is longer than ${limit} bytes`]);
  return Buffer.concat(pieces);
}

/** The source, and what is laid over it, is only read; and an image inside it would be part of the next image. */
export async function refuseInsideSource(file: string, places: readonly string[]): Promise<void> {
  const parent = await realpath(dirname(file)).catch(() => dirname(file));
  for (const place of places) {
    const inside = relative(await realpath(place), join(parent, basename(file)));
    if (inside === '') throw usageFailure(`the output ${file} must not be the source`);
    if (inside !== '..' && !inside.startsWith(`..${sep}`)) {
      throw usageFailure(`the output ${file} must not lie inside the source tree`);
    }
  }
}
