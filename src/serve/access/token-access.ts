import type { Authorisation, Authorize, NeededAuthority } from '../../http/authorisation.js';
import type { TokenFile } from './token-file.js';
import { type Bearer, bearerOf } from './tokens.js';

/** RFC 6750, 2.1. The scheme is of any case. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

const CHALLENGE = 'Bearer realm="kickstart-iso"';

/** Lets bearers of a token in, as far as their token goes. */
export function tokenAccess(file: Pick<TokenFile, 'records'>): Authorize {
  return async (request, needed) => {
    const credentials = request.headers.get('authorization');
    const [, token] = BEARER.exec(credentials ?? '') ?? [];
    if (token === undefined) return unauthorised(CHALLENGE);
    const bearer = bearerOf(token, await file.records());
    if (bearer === undefined) return unauthorised(`${CHALLENGE}, error="invalid_token"`);
    return permit(bearer, needed);
  };
}

/** A bearer with permissions goes by them from version 4 on, and by the level before; one without, by the level. */
function permit(bearer: Bearer, { permissions: needed, privLevel }: NeededAuthority): Authorisation {
  const { user, permissions } = bearer;
  if (needed.length > 0 && permissions !== undefined) {
    const missing = needed.filter((permission) => !permissions.includes(permission));
    if (missing.length === 0) return { user };
    return { status: 403, text: `missing required Permissions: ${missing.join(', ')}` };
  }
  return bearer.privLevel >= privLevel ? { user } : { status: 403, text: 'Forbidden.' };
}

function unauthorised(challenge: string): Authorisation {
  return { status: 401, text: 'unauthorized, please log in.', headers: { 'www-authenticate': challenge } };
}
