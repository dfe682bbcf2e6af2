import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { usageFailure } from 'iso9660-writer-ts/internal/command';

/** Only a file that keeps its bytes can be read again. */
export function requireRegularFile(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile())
    throw usageFailure(`--checksum needs a regular file, and ${file} is none`);
}

/** The SHA-256 of what stands in the file: what a later reader of it compares with. */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) hash.update(piece);
  return hash.digest('hex');
}

/** Writes `<file>.sha256`, as `sha256sum` writes it and `sha256sum --check` reads it beside the file. */
export async function writeChecksumFile(file: string, sha256: string): Promise<void> {
  const { writeFileAtomically } = await import('iso9660-writer-ts/node');
  const name = basename(file);
  // A backslash at the start of the line tells that the name is escaped.
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  await writeFileAtomically(`${file}.sha256`, `${escaped === name ? '' : '\\'}${sha256}  ${escaped}\n`);
}
