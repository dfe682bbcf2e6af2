import { streamOf } from 'iso9660-writer-ts/internal';
import { configure } from '../kickstart/configuration.js';
import type { GenerateIsoOptions } from '../options.js';
import type { IsoRequest } from '../request/schema.js';
import { deferred, endingWith } from '../streams/cursors.js';
import { linkSignals } from '../streams/signals.js';
import type { IsoSource } from '../tree/source.js';
import { planIso } from './prepare-iso.js';
import { isoRecipe } from './recipe.js';

/**
 * The image of an OS tree or of a vendor's disc with one server's configuration laid over it, as a stream of bytes. The
 * source is only read, so any number of images can be made from it at once.
 *
 * The tree is not touched before the first byte is asked for. What is wrong with it errors the stream before its first
 * chunk; afterwards only a file that can no longer be read as it was planned does. A cancel, and `options.signal`,
 * close what is open. It is a byte stream: a BYOB reader fills its own memory.
 *
 * @throws {IsoRequestError} at once, before there is a stream, when the request is not acceptable.
 * @throws {RangeError} at once when an option is out of its range.
 * @example
 * await pipeline(Readable.fromWeb(generateIso(request, '/srv/files/alma9')), createWriteStream('edge-07.iso'));
 */
export function generateIso(
  request: IsoRequest,
  source: IsoSource,
  options: GenerateIsoOptions = {},
): ReadableStream<Uint8Array> {
  const recipe = isoRecipe(configure(request, options), source, options);
  const image = deferred(async (closed) => {
    const { signal, release } = linkSignals(options.signal, closed);
    try {
      const { cache, reading } = options;
      const iso = await planIso(recipe, {
        ...(cache && { cache }),
        ...(reading && { reading }),
        ...(signal && { signal }),
      });
      return endingWith(iso.open(), release);
    } catch (error) {
      release();
      throw error;
    }
  });
  return streamOf(image, { ...(options.signal && { signal: options.signal }) });
}
