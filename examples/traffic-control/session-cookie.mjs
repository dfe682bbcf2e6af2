// The session cookie of Traffic Ops: JSON in base64url, two hyphens, and the HMAC-SHA-1 of the first part in hexadecimal digits.
import { createHmac, timingSafeEqual } from 'node:crypto';

const HOUR = 3600;

/** The value of a cookie that is valid for an hour from `now` on, in milliseconds. */
export function sessionValue(user, secret, now = Date.now()) {
  const claims = { auth_data: user, expires: Math.floor(now / 1000) + HOUR, by: 'stand-in' };
  const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${text}--${signatureOf(text, secret)}`;
}

/** The `Set-Cookie` field of a session. */
export function setCookie(name, value, now = Date.now()) {
  const expires = new Date(now + HOUR * 1000).toUTCString();
  return `${name}=${value}; Path=/; Expires=${expires}; Max-Age=${HOUR}; HttpOnly`;
}

/** The user of a cookie's value, or what Traffic Ops says of a value that is none. */
export function readSession(value, secret, now = Date.now()) {
  const [text = '', signature] = value.split('--');
  if (signature === undefined) {
    return { fault: `error parsing cookie: malformed cookie '${value}' - no dashes` };
  }
  const expected = Buffer.from(signatureOf(text, secret));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { fault: 'bad signature - unauthorized, please log in' };
  }
  const { auth_data: user, expires } = JSON.parse(Buffer.from(text, 'base64url').toString());
  return expires * 1000 < now ? { fault: 'signature expired - unauthorized, please log in' } : { user };
}

function signatureOf(text, secret) {
  return createHmac('sha1', secret).update(text).digest('hex');
}
