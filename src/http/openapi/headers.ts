import { defaultHeaders } from '../answer/headers.js';
import { WHOLE_CONTENT_SHA512 } from '../hash/whole-content-sha512.js';
import { DEFAULT_HANDLER_OPTIONS } from '../options.js';

/** A Header Object of OpenAPI 3.1. */
export interface OpenApiHeader {
  readonly description: string;
  readonly required: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The headers of every answer, with the values they have by default. */
const COMMON = Object.fromEntries(
  [...defaultHeaders(DEFAULT_HANDLER_OPTIONS)].map(([name, value]) => [
    name,
    { description: 'Sent with every answer.', required: true, schema: { type: 'string', examples: [value] } },
  ]),
);

const OWN = {
  'accept-ranges': always('Ranges of stored images are served.', { const: 'bytes' }),
  allow: always('The methods of the path.', { type: 'string' }),
  'content-disposition': sometimes('The name to save the image under. Sent with images.', {
    type: 'string',
    pattern: '^attachment; ',
  }),
  'content-encoding': sometimes('`gzip`, when the client accepts it and the server is set up so.', { const: 'gzip' }),
  'content-length': sometimes('Exact. Absent when the answer is compressed or has a trailer.', {
    type: 'string',
    pattern: '^[0-9]+$',
  }),
  'content-range': always('Which bytes these are, or after `*/` how many there are.', {
    type: 'string',
    pattern: '^bytes (?:[0-9]+-[0-9]+|\\*)/[0-9]+$',
  }),
  etag: always('A strong validator, for `If-Range` and `If-None-Match`.', { type: 'string', pattern: '^"[^"]+"$' }),
  'last-modified': always('When the image was stored.', { type: 'string' }),
  'retry-after': sometimes('When to come back.', { type: 'string' }),
  'set-cookie': sometimes('A renewed cookie.', { type: 'string' }),
  trailer: sometimes('The hash follows the image, for clients that send `TE: trailers`.', {
    const: WHOLE_CONTENT_SHA512,
  }),
  'www-authenticate': sometimes('How to log in.', { type: 'string' }),
  [WHOLE_CONTENT_SHA512]: sometimes('SHA-512, in padded base64, of the bytes before any content coding.', {
    type: 'string',
    pattern: '^[A-Za-z0-9+/]{86}==$',
  }),
} as const satisfies Readonly<Record<string, OpenApiHeader>>;

export const openApiHeaders: Readonly<Record<string, OpenApiHeader>> = { ...COMMON, ...OWN };

type Reference = Readonly<Record<'$ref', string>>;

/** The headers of one answer: those of every answer, and its own by name. */
export function headersOf(own: readonly (keyof typeof OWN)[]): Readonly<Record<string, Reference>> {
  const names = [...Object.keys(COMMON), ...own];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function always(description: string, schema: OpenApiHeader['schema']): OpenApiHeader {
  return { description, required: true, schema };
}

function sometimes(description: string, schema: OpenApiHeader['schema']): OpenApiHeader {
  return { description, required: false, schema };
}
