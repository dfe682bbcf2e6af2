import type { HeaderFields } from './authorisation.js';

/** Headers of every answer, whatever its status. */
export function defaultHeaders({ cors, serverName }: { readonly cors: string; readonly serverName: string }): Headers {
  return new Headers({
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'Origin, X-Requested-With, Content-Type, Accept, Set-Cookie, Cookie',
    'access-control-allow-methods': 'POST,GET,OPTIONS,PUT,DELETE',
    'access-control-allow-origin': cors,
    'permissions-policy': 'interest-cohort=()',
    vary: 'Accept-Encoding',
    'x-server-name': serverName,
  });
}

/** Cookies are several headers of one name, and what an answer varies with adds up; any other name has one value. */
const ADDED = new Set(['set-cookie', 'vary']);

export function addHeaders(headers: Headers, more: HeaderFields): void {
  for (const [name, value] of new Headers(more)) {
    if (ADDED.has(name)) headers.append(name, value);
    else headers.set(name, value);
  }
}
