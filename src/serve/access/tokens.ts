import { createHash, timingSafeEqual } from 'node:crypto';
import { Ajv } from 'ajv';

/** What the bearer of a token is allowed. */
export interface Bearer {
  readonly user: string;
  /** 10 is read-only, 20 operations, 30 admin. Counts before version 4, and in all versions without `permissions`. */
  readonly privLevel: number;
  /** Count from version 4 on. */
  readonly permissions?: readonly string[];
}

/** A bearer and the SHA-256 of the token. The token itself is not kept. */
export interface TokenRecord extends Bearer {
  readonly hash: Buffer;
}

function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Compares with every record in constant time, so that the time tells nothing of how near a guess is. */
export function bearerOf(token: string, records: readonly TokenRecord[]): Bearer | undefined {
  const hash = hashOfToken(token);
  let found: Bearer | undefined;
  for (const record of records) {
    if (timingSafeEqual(record.hash, hash)) found = record;
  }
  return found;
}

/** The token file as it is written. */
interface TokenFile {
  readonly tokens: readonly ListedToken[];
}

/** One token as the file has it: either in clear or hashed. */
export interface ListedToken {
  readonly user: string;
  readonly token?: string;
  readonly sha256?: string;
  readonly privLevel?: number;
  readonly permissions?: readonly string[];
}

const SCHEMA = {
  type: 'object',
  required: ['tokens'],
  additionalProperties: false,
  properties: {
    tokens: {
      type: 'array',
      items: {
        type: 'object',
        required: ['user'],
        additionalProperties: false,
        // Exactly one of them.
        oneOf: [{ required: ['token'] }, { required: ['sha256'] }],
        anyOf: [{ required: ['privLevel'] }, { required: ['permissions'] }],
        properties: {
          user: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]*$' },
          // What a header can carry as one (RFC 6750, 2.1), and nothing that can be guessed.
          token: { type: 'string', minLength: 16, maxLength: 1000, pattern: '^[A-Za-z0-9._~+/-]+=*$' },
          sha256: { type: 'string', pattern: '^[0-9A-Fa-f]{64}$' },
          privLevel: { type: 'integer', minimum: 0 },
          permissions: { type: 'array', items: { type: 'string', minLength: 1 } },
        },
      },
    },
  },
};

const ONE_SECRET = 'must have either "token" or "sha256"';
const ONE_RIGHT = 'must have "privLevel" or "permissions", or both';

const isTokenFile = new Ajv({ allErrors: false, strict: true, strictRequired: false }).compile<TokenFile>(SCHEMA);

/**
 * Reads a token file for those who compare tokens.
 *
 * @throws {SyntaxError} as `parseTokenFile`.
 */
export function parseTokens(text: string): readonly TokenRecord[] {
  return parseTokenFile(text).map((listed) => {
    const { user, privLevel = 0, permissions } = listed;
    return { user, privLevel, ...(permissions && { permissions }), hash: hashOf(listed) };
  });
}

export function hashOf({ token, sha256 = '' }: ListedToken): Buffer {
  return token === undefined ? Buffer.from(sha256, 'hex') : hashOfToken(token);
}

/**
 * Reads a token file. The messages name the place, and never a value: it could be a token.
 *
 * @throws {SyntaxError} when it is not JSON or not of the form that `docs/serve.md` describes.
 */
export function parseTokenFile(text: string): readonly ListedToken[] {
  const file = parseJson(text);
  if (!isTokenFile(file)) throw new SyntaxError(problemOf(isTokenFile.errors?.at(-1)));
  return file.tokens;
}

/** The names of users that share a token, in groups. The token names the last user of its group. */
export function sharedTokens(records: readonly TokenRecord[]): readonly (readonly string[])[] {
  const users = new Map<string, string[]>();
  for (const { hash, user } of records) {
    const key = hash.toString('hex');
    users.set(key, [...(users.get(key) ?? []), user]);
  }
  return [...users.values()].filter(({ length }) => length > 1);
}

/** The parser's own message quotes the text around the fault. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('it is not JSON');
  }
}

interface SchemaProblem {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

function problemOf(problem: SchemaProblem | undefined): string {
  const { instancePath = '', keyword = '', message = 'is not of the right form' } = problem ?? {};
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  if (keyword === 'oneOf') return `${place} ${ONE_SECRET}`;
  if (keyword === 'anyOf') return `${place} ${ONE_RIGHT}`;
  return `${place} ${message}`;
}
