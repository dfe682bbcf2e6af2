import type { HeaderFields } from '../authorisation.js';
import type { Settings } from '../options.js';

/** Headers of every answer, whatever its status. */
export function defaultHeaders({ cors, serverName }: Pick<Settings, 'cors' | 'serverName'>): Headers {
  return new Headers({
    ...(cors !== false && { ...CROSS_ORIGIN, 'access-control-allow-origin': cors }),
    // An image holds the hash of a password, and JSON is of the moment.
    'cache-control': 'no-store',
    'permissions-policy': 'interest-cohort=()',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    'x-server-name': serverName,
  });
}

/** What a browser lets pages of another origin do. */
const CROSS_ORIGIN = {
  'access-control-allow-credentials': 'true',
  // The first six are the original server's.
  'access-control-allow-headers':
    'Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie, Authorization, Range, If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, If-Range',
  'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
  'access-control-expose-headers':
    'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Last-Modified, Retry-After, Whole-Content-Sha512',
};

/** Cookies are several headers of one name, and what an answer varies with adds up; any other name has one value. */
const ADDED = new Set(['set-cookie', 'vary']);

export function addHeaders(headers: Headers, more: HeaderFields): void {
  for (const [name, value] of new Headers(more)) {
    if (ADDED.has(name)) headers.append(name, value);
    else headers.set(name, value);
  }
}

/**
 * The field that names a download (RFC 6266). A name that is not ASCII comes in the extended form as well, which every
 * current client prefers. Control characters, which could end the field, become `_`.
 */
export function contentDisposition(filename: string): string {
  const name = filename.replace(/\p{Control}/gu, '_').toWellFormed();
  const ascii = name.replace(/[^\x20-\x7e]/gu, '_');
  const field = `attachment; filename="${ascii.replace(/["\\]/g, '\\$&')}"`;
  return ascii === name ? field : `${field}; filename*=UTF-8''${extendedValue(name)}`;
}

/** RFC 8187, 3.2.1: four characters less than `encodeURIComponent` leaves alone. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Whether an Accept-Encoding field admits gzip (RFC 9110, 12.5.3): by name, else by `*`, with a weight above zero. */
export function acceptsGzip(field: string | null): boolean {
  const weights = new Map((field ?? '').split(',').map(codingOf));
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

function codingOf(item: string): [name: string, weight: number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : weightOf(weight.slice(2))];
}

/** What is no weight admits nothing. */
function weightOf(text: string): number {
  return /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

/** From `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes a Range field asks for (RFC 9110, 14.2), of so many. `undefined`: the field is to be ignored, as one of
 * several ranges may be.
 */
export function byteRangeOf(field: string | null, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=\s*([0-9]*)-([0-9]*)\s*$/i.exec(field ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') return satisfiable(Math.max(0, size - Number(last)), size, size);
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return satisfiable(Number(first), last === '' ? size : Math.min(size, Number(last) + 1), size);
}

function satisfiable(start: number, end: number, size: number): ByteRange | 'unsatisfiable' {
  return start < size ? { start, end } : 'unsatisfiable';
}
