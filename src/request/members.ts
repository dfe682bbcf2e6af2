import { IsoRequestError } from '../errors.js';
import { jsonFault } from './json-fault.js';

/** One `name: value` of an object, in the order they stand. A name can come more than once. */
export interface Member {
  readonly name: string;
  /** Parsed when it is asked for: of a name that comes a thousand times one value counts. */
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
 * `JSON.parse` remains the judge of what is JSON, and reads the names and values. A byte order mark is skipped.
 */
function membersOfText(given: string): readonly Member[] {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  membersOfObject(parseJson(text));
  return sourceMembers(text).map(parsedMember);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = jsonFault(text);
    const place = fault === undefined ? '' : `: line ${fault.line}, column ${fault.column}`;
    throw bodyFault(`the request body is not valid JSON${place}`);
  }
}

interface SourceMember {
  /** With its quotes. */
  readonly name: string;
  readonly source: string;
}

function parsedMember({ name, source }: SourceMember): Member {
  return {
    name: name.includes('\\') ? JSON.parse(name) : name.slice(1, -1),
    source,
    get value() {
      return JSON.parse(source);
    },
  };
}

/** Splits the text of a JSON object at the colons and commas of its own level. */
function sourceMembers(text: string): readonly SourceMember[] {
  const members: SourceMember[] = [];
  let depth = 0;
  let start = 0;
  let name = '';
  for (let place = 0; place < text.length; place++) {
    const character = text[place];
    if (character === '"') place = endOfString(text, place);
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === ':' && depth === 1) {
      name = text.slice(start, place).trim();
      start = place + 1;
    }
    const isEnd = (character === ',' && depth === 1) || (character === '}' && depth === 0);
    if (isEnd && name !== '') members.push({ name, source: text.slice(start, place).trim() });
    if (isEnd) name = '';
    if (isEnd || (character === '{' && depth === 1)) start = place + 1;
  }
  return members;
}

/** The place of the quote that ends the string which begins at `place`. */
function endOfString(text: string, place: number): number {
  let end = place + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function bodyFault(message: string): IsoRequestError {
  return new IsoRequestError('decoding', [{ key: '', message }]);
}
