import { ExitCode, writeBytes } from '../../command/index.js';
import { type IsoFile, IsoReadError, type IsoVolume } from '../../reader/index.js';
import type { Command } from './run.js';

/** Bytes that are in memory at a time. */
const PIECE = 256 * 1024;

/** Writes contents to standard output. */
export const cat: Command = async (iso, line, io) => {
  const files: IsoFile[] = [];
  for (const path of line.paths) files.push(await fileAt(iso, path));
  for (const file of files) {
    const pieces = line.raw ? rawPieces(iso, file) : file.content.read(0, file.content.size, io.signal);
    for await (const piece of pieces) await writeBytes(piece, io);
  }
  return ExitCode.ok;
};

/** @throws {IsoReadError} as `read` does, without reading. */
async function fileAt(iso: IsoVolume, path: string): Promise<IsoFile> {
  const entry = await iso.find(path);
  if (entry?.kind === 'file') return entry;
  if (entry !== undefined)
    throw new IsoReadError('NOT_A_FILE', `${JSON.stringify(path)} is a ${entry.kind}, not a file`, { path });
  await iso.read(path);
  throw new IsoReadError('NOT_FOUND', `${JSON.stringify(path)} is not in the image`, { path });
}

async function* rawPieces(iso: IsoVolume, { record }: IsoFile): AsyncGenerator<Uint8Array> {
  for (const { start, length } of record.extents) {
    for (let done = 0; done < length; done += PIECE) {
      yield iso.bytes(start + done, start + Math.min(done + PIECE, length));
    }
  }
}
