import { headersOf } from './headers.js';
import { jsonOf } from './schemas.js';

/** A Response Object of OpenAPI 3.1. */
export interface OpenApiResponse {
  readonly description: string;
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, object>>;
}

/** A Media Type Object without a schema: bytes have none. */
const BYTES = {};

const JSON_HEADERS = headersOf(['content-encoding', 'content-length', 'set-cookie', 'whole-content-sha512']);
const IMAGE_HEADERS = { ...JSON_HEADERS, ...headersOf(['content-disposition', 'trailer']) };
const STORED_HEADERS = headersOf(['accept-ranges', 'content-disposition', 'etag', 'last-modified']);

const stored = { content: { 'application/download': BYTES } } as const;

/** Every answer of the endpoint, by the name that operations refer to it with. */
export const openApiResponses = {
  Image: {
    description: 'The image. After its first byte an error breaks the connection: no JSON is ever appended.',
    headers: IMAGE_HEADERS,
    content: { 'application/octet-stream': BYTES },
  },
  ImageOrItsUrl: {
    description: 'The image itself when `stream` is exactly `yes`; for anything else JSON that tells its URL.',
    headers: IMAGE_HEADERS,
    content: { 'application/download': BYTES, ...jsonOf('StoredImage') },
  },
  OsVersions: { description: 'What is on offer.', headers: JSON_HEADERS, content: jsonOf('OsVersions') },
  Installers: {
    description: 'Which OS versions have an installer.',
    headers: JSON_HEADERS,
    content: jsonOf('Installers'),
  },
  Preview: { description: 'What would be written.', headers: JSON_HEADERS, content: jsonOf('Preview') },
  Description: { description: 'This document.', headers: JSON_HEADERS, content: { 'application/json': {} } },
  StoredImage: {
    description: 'The whole image.',
    headers: { ...STORED_HEADERS, ...headersOf(['content-length']) },
    ...stored,
  },
  PartOfStoredImage: {
    description: 'The range that was asked for. Several ranges at once are answered with the whole image.',
    headers: { ...STORED_HEADERS, ...headersOf(['content-length', 'content-range']) },
    ...stored,
  },
  Preflight: { description: 'What browsers ask before they call.', headers: headersOf(['allow']) },
  NotModified: { description: 'The client has this image already.', headers: STORED_HEADERS },
  PreconditionFailed: {
    description: 'The image is not the one that `If-Match` or `If-Unmodified-Since` asks for.',
    headers: STORED_HEADERS,
  },
  BadRequest: refusal('The request is not acceptable: one alert for each problem.'),
  Unauthorized: refusal('The request carries no valid login.', headersOf(['www-authenticate'])),
  Forbidden: refusal('The user lacks a permission, or the privilege level.', headersOf(['www-authenticate'])),
  Refused: refusal('The server makes no image of this request.'),
  NotFound: refusal('There is nothing at this path.'),
  MethodNotAllowed: refusal('The path does not have this method.', headersOf(['allow'])),
  Conflict: refusal('The OS tree has changed since the image was asked for. Ask for it again.'),
  ContentTooLarge: refusal('The request body is too large.'),
  TooManyRequests: refusal('Too many images are being made.', headersOf(['retry-after'])),
  RangeNotSatisfiable: {
    description: 'The range begins after the end of the image.',
    headers: { ...STORED_HEADERS, ...headersOf(['content-range']) },
  },
  InternalServerError: refusal('Something of the server cannot be read or written. The alert says what, and no path.'),
  ServiceUnavailable: refusal(
    'Too many images are being made, or the first byte took too long.',
    headersOf(['retry-after']),
  ),
  NotImplemented: refusal('This version is not served. Clients step down a version on it.'),
} as const satisfies Readonly<Record<string, OpenApiResponse>>;

export type ResponseName = keyof typeof openApiResponses;

function refusal(description: string, own: OpenApiResponse['headers'] = {}): OpenApiResponse {
  return { description, headers: { ...JSON_HEADERS, ...own }, content: jsonOf('Alerts') };
}
