import type { ByteCursor } from 'iso9660-writer-ts';
import { streamOf } from 'iso9660-writer-ts/internal';
import type { PlannedIso } from '../../image/planned-iso.js';
import { endingWith, observed, started } from '../../streams/cursors.js';
import { gzipped } from '../../streams/gzip.js';
import type { Exchange } from '../answer/exchange.js';
import { contentDisposition } from '../answer/headers.js';
import { setTrailers, takesTrailers } from '../answer/trailers.js';
import { sha512OfImage, startSha512, WHOLE_CONTENT_SHA512 } from '../hash/whole-content-sha512.js';
import { onTree } from '../os-versions.js';
import type { ChangeRecord } from './change-log.js';

/** Media types of images. The second one is that of 1.x. */
type ImageType = 'application/octet-stream' | 'application/download';

/** Answers with the image itself. Nothing is sent before the first chunk is there. */
export async function sendImage(
  exchange: Exchange,
  image: PlannedIso,
  change: ChangeRecord,
  type: ImageType,
): Promise<Response> {
  const { request, settings } = exchange;
  change.warn(image.warnings);
  const isCompressed = settings.options.gzip === true && exchange.acceptsGzip;
  const hasTrailers = settings.wholeContentSha512 === 'trailer' && takesTrailers(request);
  const headers = exchange.headers({
    'content-disposition': contentDisposition(image.filename),
    'content-type': type,
  });
  if (isCompressed) headers.set('content-encoding', 'gzip');
  if (hasTrailers) headers.set('trailer', WHOLE_CONTENT_SHA512);
  // HTTP/1.1 has trailers in chunked coding only, where a length has no place.
  if (!isCompressed && !hasTrailers) headers.set('content-length', String(image.size));
  if (settings.wholeContentSha512 === 'header') {
    headers.set(WHOLE_CONTENT_SHA512, await onTree(() => sha512OfImage(image)));
  }

  const hash = startSha512();
  const bytes = await onTree(() => started(image.open()));
  const identity = hasTrailers ? observed(bytes, { chunk: (piece) => void hash.update(piece) }) : bytes;
  const sent = recorded(isCompressed ? gzipped(identity) : identity, exchange, change);
  const body = streamOf(endingWith(sent, exchange.sending()), {
    signal: request.signal,
    ...(!isCompressed && { size: image.size }),
  });
  const response = new Response(body, { headers });
  if (hasTrailers) setTrailers(response, () => ({ [WHOLE_CONTENT_SHA512]: hash.digest('base64') }));
  return response;
}

/** What is sent, with the change log told how it ends. */
function recorded(sent: ByteCursor, exchange: Exchange, change: ChangeRecord): ByteCursor {
  return observed(sent, {
    ended: () => change.end('created'),
    closed: () => change.end('aborted'),
    failed(error) {
      change.end('failed');
      if (!exchange.isAborted) exchange.report(error);
    },
  });
}
