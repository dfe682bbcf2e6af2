import { IsoRequestError } from '../../errors.js';
import { HttpFault } from '../answer/alerts.js';

/**
 * The bytes of a request's body.
 *
 * @throws {HttpFault} 413 as soon as it is known to be longer than `maxBytes`; the rest is not read.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge();
  return await readBytes(request, maxBytes);
}

async function readBytes({ body }: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The text of a body. A byte order mark stays, so that the parser refuses it: RFC 8259, 8.1 forbids it.
 *
 * @throws {IsoRequestError} when it is not UTF-8.
 */
export function bodyText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new IsoRequestError('decoding', [{ key: '', message: 'the request body is not valid JSON' }]);
  }
}

function tooLarge(): HttpFault {
  return new HttpFault(413, 'the request body is too large');
}
