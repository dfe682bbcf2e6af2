/** What conditions of a request are judged by. */
export interface Validators {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/**
 * The status that the conditions of a GET or HEAD lead to, in the order of RFC 9110, 13.2.2; `undefined` when the request is
 * to be answered as if it had none. `If-Range` is apart: it decides only on the range.
 */
export function conditionalStatus(headers: Headers, { etag, lastModified }: Validators): 304 | 412 | undefined {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  const modified = wholeSeconds(lastModified);
  if (ifMatch !== null) {
    if (!names(ifMatch, etag, 'strong')) return 412;
  } else if (modified > dateOf(headers.get('if-unmodified-since'), Number.POSITIVE_INFINITY)) return 412;
  if (ifNoneMatch !== null) return names(ifNoneMatch, etag, 'weak') ? 304 : undefined;
  return modified <= dateOf(headers.get('if-modified-since'), Number.NEGATIVE_INFINITY) ? 304 : undefined;
}

/**
 * Whether the range of a request is of the image that is there now (RFC 9110, 13.1.5). A date counts only if it is the
 * image's own, and past: within one second an image can be replaced twice.
 */
export function isRangeFresh(headers: Headers, { etag, lastModified }: Validators, now = Date.now()): boolean {
  const condition = headers.get('if-range')?.trim();
  if (condition === undefined) return true;
  if (condition.endsWith('"')) return condition === etag;
  const modified = wholeSeconds(lastModified);
  return dateOf(condition, Number.NaN) === modified && now >= modified + 2000;
}

/** Fields tell dates in whole seconds. */
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}

/** A list of entity tags, or `*`. A weak tag never matches in a strong comparison (RFC 9110, 8.8.3.2). */
function names(field: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (field.trim() === '*') return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => (comparison === 'weak' ? tag.replace(/^W\//, '') : tag) === etag);
}

const DAY = '(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?';
const TIME = '\\d\\d:\\d\\d:\\d\\d';
/** The three forms of RFC 9110, 5.6.7. Only the last does not say that it is GMT. */
const HTTP_DATE = new RegExp(`^${DAY}, (?:\\d\\d \\w{3} \\d{4}|\\d\\d-\\w{3}-\\d\\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^${DAY} \\w{3} [ \\d]\\d ${TIME} \\d{4}$`);

/** Milliseconds since 1970. A field that is missing, or no date, is to be ignored: `otherwise`. */
function dateOf(field: string | null, otherwise: number): number {
  const text = field?.trim() ?? '';
  const time = HTTP_DATE.test(text) ? Date.parse(text) : ASCTIME.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
  return Number.isNaN(time) ? otherwise : time;
}
