import { HttpFault } from './answer/alerts.js';
import { majorOf, type RouteName } from './routes.js';

/** What a request needs. A server without role-based permissions goes by the level in every version. */
export interface NeededAuthority {
  readonly route: RouteName;
  readonly version: string;
  /** All of them are needed; none before version 4. */
  readonly permissions: string[];
  /** The least privilege level: 10 is read-only, 20 operations, 30 admin. */
  readonly privLevel: number;
}

/** What `Headers` is made from. The name `HeadersInit` is there only where the DOM's types are. */
export type HeaderFields = ConstructorParameters<typeof Headers>[0];

/** Whom `authorize` let in. */
export interface AuthorisedUser {
  readonly user: string;
  /** What `customize` is to know of the user, such as a tenant. */
  readonly context?: unknown;
}

/**
 * `headers` are sent on every answer to the request, e.g. a renewed cookie. 503 is for a service that has to be asked and
 * cannot be; `cause` goes to `onError`.
 */
export type Authorisation =
  | (AuthorisedUser & { readonly headers?: HeaderFields })
  | {
      readonly status: 401 | 403 | 503;
      readonly text: string;
      readonly headers?: HeaderFields;
      readonly cause?: unknown;
    };

/** Must not read the body. What it throws is answered with 500 and goes to `onError`. */
export type Authorize = (request: Request, needed: NeededAuthority) => Promise<Authorisation>;

const GENERATE = ['ISO:GENERATE', 'ISO:READ'];

const PERMISSIONS: Readonly<Record<RouteName, readonly string[]>> = {
  isos: GENERATE,
  osversions: ['ISO:READ'],
  seeds: GENERATE,
  installers: GENERATE,
  preview: GENERATE,
};
/** All permissions that an operation asks for. */
export const KNOWN_PERMISSIONS: readonly string[] = [...new Set(Object.values(PERMISSIONS).flat())];

const PRIVILEGE_LEVELS: Readonly<Record<RouteName, number>> = {
  isos: 20,
  osversions: 10,
  seeds: 20,
  installers: 20,
  preview: 20,
};

/** The first version that asks for permissions. */
const FIRST_WITH_PERMISSIONS = 4;

export function neededAuthority(route: RouteName, version: string): NeededAuthority {
  const permissions = majorOf(version) < FIRST_WITH_PERMISSIONS ? [] : [...PERMISSIONS[route]];
  return { route, version, permissions, privLevel: PRIVILEGE_LEVELS[route] };
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 503]);

/**
 * Fails closed: only an answer that names a user lets the request in.
 *
 * @throws {HttpFault} 401, 403 or 503 with the callback's text.
 * @throws {TypeError} when the callback answered anything else.
 */
export function userOf(authorisation: Authorisation): AuthorisedUser {
  if ('status' in authorisation && REFUSALS.has(authorisation.status)) {
    throw new HttpFault(authorisation.status, authorisation.text, authorisation.cause);
  }
  if (!('user' in authorisation) || typeof authorisation.user !== 'string') {
    throw new TypeError('authorize named neither a user nor one of the statuses 401, 403 and 503');
  }
  const { user, context } = authorisation;
  return { user, ...(context !== undefined && { context }) };
}
