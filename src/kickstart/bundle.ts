import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { GenerateIsoOptions } from '../options.js';
import type { IsoRequest } from '../request/schema.js';
import { configure } from './configuration.js';
import type { ConfigFile } from './render-config.js';

const MANIFEST = 'MANIFEST.json';

/** What may wait for a slow reader. */
const QUEUED_BYTES = 64 * 1024;

/** The type bits of a regular file in a POSIX mode: readers take the mode only together with them. */
const REGULAR_FILE = 0o100000;

/**
 * The rendered configuration files alone, as a ZIP file with a `MANIFEST.json` of paths, sizes and SHA-256 sums. For
 * looking at, or for carrying them to a server that has its installation tree already. It holds the password's hash.
 *
 * Modes are kept. Equal `salt` and `createdAt` give equal bytes, on any machine: files are stored, not compressed.
 *
 * @throws {IsoRequestError} at once, before there is a stream, when the request is not acceptable.
 */
export function generateConfigBundle(
  request: IsoRequest,
  options: GenerateIsoOptions = {},
): ReadableStream<Uint8Array> {
  const { files, createdAt } = configure(request, options);
  const zip = new ZipFile();
  const mtime = new TimestampWithoutZone(createdAt);
  for (const { path, text, mode } of [...files, manifestOf(files)]) {
    zip.addBuffer(Buffer.from(text), path, { mtime, mode: REGULAR_FILE | mode, compress: false });
  }
  // Without the callback: yazl's prediction of the size is 76 bytes too large from some 900 entries on.
  zip.end();
  return webStreamOf(zip);
}

function manifestOf(files: readonly ConfigFile[]): ConfigFile {
  const rows = files.map(({ path, text }) => ({
    path,
    size: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return { path: MANIFEST, text: `${JSON.stringify({ files: rows }, undefined, 2)}\n`, mode: 0o644 };
}

function webStreamOf(zip: ZipFile): ReadableStream<Uint8Array> {
  const output = zip.outputStream as Readable;
  // yazl reports its own faults on the archive; the reader of the stream has to hear of them.
  zip.on('error', (error: Error) => output.destroy(error));
  // By itself the conversion counts chunks, not bytes.
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: QUEUED_BYTES });
  return Readable.toWeb(output, { strategy }) as ReadableStream<Uint8Array>;
}

/**
 * ZIP records local time without a zone, and yazl asks a date for its local fields: the same archive made in two
 * zones would differ. This date answers in UTC. The second timestamp, which readers prefer, is in UTC anyway; it
 * begins in 1970.
 */
class TimestampWithoutZone extends Date {
  constructor(date: Date) {
    super(Math.max(0, date.getTime()));
  }
  override getFullYear = () => this.getUTCFullYear();
  override getMonth = () => this.getUTCMonth();
  override getDate = () => this.getUTCDate();
  override getHours = () => this.getUTCHours();
  override getMinutes = () => this.getUTCMinutes();
  override getSeconds = () => this.getUTCSeconds();
}
