import { expect, test } from 'vitest';
import type { NeededAuthority } from '../../../src/http/authorisation.js';
import { tokenAccess } from '../../../src/serve/access/token-access.js';
import { parseTokens } from '../../../src/serve/access/tokens.js';

const records = parseTokens(
  JSON.stringify({
    tokens: [
      { user: 'signs', token: 'AZaz09._~+/-0123==', privLevel: 20 },
      { user: 'nothing', token: 'nothing-0123456789', privLevel: 30, permissions: [] },
    ],
  }),
);
const access = tokenAccess({ records: async () => records });

const needed = (privLevel: number, ...permissions: readonly string[]) =>
  ({ privLevel, permissions }) as unknown as NeededAuthority;
const ask = (authorization: string, authority = needed(20)) =>
  access(new Request('http://localhost/', { headers: { authorization } }), authority);

test('a token may have every sign that RFC 6750 gives it', async () => {
  expect(await ask('bearer AZaz09._~+/-0123==')).toEqual({ user: 'signs' });
});

test.each([
  'xBearer AZaz09._~+/-0123==',
  'BearerAZaz09._~+/-0123==',
  'Bearer AZaz09._~+/-0123==a',
  'Bearer =AZaz09._~+/-0123',
  'Bearer AZaz09._~+/-0123==, Bearer x',
  'Bearer AZaz09._~+/-0123== x',
  'Bearer AZaz09._~+/-0123"',
  'Bearer ==',
])('%j is no token: a client is asked for one', async (credentials) => {
  expect(await ask(credentials)).toEqual({
    status: 401,
    text: 'unauthorized, please log in.',
    headers: { 'www-authenticate': 'Bearer realm="kickstart-iso"' },
  });
});

test('a token that is not in the file is told to be invalid', async () => {
  expect(await ask('Bearer AZaz09._~+/-0123=')).toEqual({
    status: 401,
    text: 'unauthorized, please log in.',
    headers: { 'www-authenticate': 'Bearer realm="kickstart-iso", error="invalid_token"' },
  });
});

test('all permissions that are missing are named', async () => {
  expect(await ask('Bearer nothing-0123456789', needed(10, 'ISO:READ', 'ISO:GENERATE'))).toEqual({
    status: 403,
    text: 'missing required Permissions: ISO:READ, ISO:GENERATE',
  });
});

test('where no permissions are asked for, the level counts, to the last of it', async () => {
  expect(await ask('Bearer nothing-0123456789', needed(30))).toEqual({ user: 'nothing' });
  expect(await ask('Bearer nothing-0123456789', needed(31))).toEqual({ status: 403, text: 'Forbidden.' });
  expect(await ask('Bearer AZaz09._~+/-0123==', needed(20, 'ISO:READ'))).toEqual({ user: 'signs' });
  expect(await ask('Bearer AZaz09._~+/-0123==', needed(21, 'ISO:READ'))).toEqual({ status: 403, text: 'Forbidden.' });
});
