import { IsoRequestError } from '../errors.js';

/** One `name: value` of an object, in the order they stand. A name can come more than once. */
export interface Member {
  readonly name: string;
  readonly value: unknown;
  /** The text of the value, when the object came as text. */
  readonly source?: string;
}

/** The members of a request body: JSON text, or an object that was parsed before. */
export function readMembers(body: unknown): readonly Member[] {
  return typeof body === 'string' ? membersOfText(body) : membersOfObject(body);
}

function membersOfObject(body: unknown): readonly Member[] {
  // Arrays, typed arrays, dates and the like are no JSON objects.
  if (Object.prototype.toString.call(body) !== '[object Object]')
    throw bodyFault('the request body must be a JSON object');
  return Object.entries(body as object).map(([name, value]) => ({ name, value }));
}

/**
 * Reads the members of a JSON object in source order, repeated names included, which `JSON.parse` folds into one.
 * `JSON.parse` remains the judge of what is JSON, and reads the names and values.
 */
function membersOfText(text: string): readonly Member[] {
  membersOfObject(parseJson(text));
  return sourceMembers(text).map(({ name, source }) => ({ name: JSON.parse(name), value: JSON.parse(source), source }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bodyFault('the request body is not valid JSON');
  }
}

/** The tokens of a text that is known to be JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Splits the text of an object at the colons and commas of its own level. */
function sourceMembers(text: string): readonly { name: string; source: string }[] {
  const members: { name: string; source: string }[] = [];
  let depth = 0;
  let name = '';
  let start = 0;
  let previous = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (depth === 1 && (token === ',' || token === '}') && previous !== '{') {
      members.push({ name, source: text.slice(start, index).trim() });
    }
    if (depth === 1 && token === ':') {
      name = previous;
      start = index + 1;
    }
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    previous = token;
  }
  return members;
}

function bodyFault(message: string): IsoRequestError {
  return new IsoRequestError('decoding', [{ key: '', message }]);
}
