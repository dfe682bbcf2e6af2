import { describe, expect, test } from 'vitest';
import { neededAuthority } from '../../../src/http/authorisation.js';
import { tokenAccess } from '../../../src/serve/access/token-access.js';
import { parseTokens } from '../../../src/serve/access/tokens.js';

const records = parseTokens(
  JSON.stringify({
    tokens: [
      { user: 'operator', token: 'operator-0123456789', privLevel: 20 },
      { user: 'reader', token: 'reader-0123456789', privLevel: 10 },
      { user: 'portal', token: 'portal-0123456789', permissions: ['ISO:READ', 'ISO:GENERATE'] },
      { user: 'auditor', token: 'auditor-0123456789', privLevel: 30, permissions: ['ISO:READ'] },
    ],
  }),
);
const access = tokenAccess({ records: async () => records });

const ask = (authorization: string | undefined, route: 'isos' | 'osversions', version: string) =>
  access(
    new Request('http://localhost/', { headers: authorization === undefined ? {} : { authorization } }),
    neededAuthority(route, version),
  );

const OK = undefined;
const FORBIDDEN = 'Forbidden.';
const NO_GENERATE = 'missing required Permissions: ISO:GENERATE';

describe('a bearer token', () => {
  test.each([
    // Without permissions the level counts in all versions.
    ['operator', 'isos', '3.0', OK],
    ['operator', 'isos', '5.0', OK],
    ['reader', 'isos', '3.0', FORBIDDEN],
    ['reader', 'isos', '4.0', FORBIDDEN],
    ['reader', 'osversions', '1.4', OK],
    ['reader', 'osversions', '5.0', OK],
    // With permissions they count from version 4 on, and the level before.
    ['portal', 'isos', '4.0', OK],
    ['portal', 'isos', '3.1', FORBIDDEN],
    ['portal', 'osversions', '3.1', FORBIDDEN],
    ['auditor', 'isos', '3.1', OK],
    ['auditor', 'isos', '4.1', NO_GENERATE],
    ['auditor', 'osversions', '4.1', OK],
  ] as const)('of the %s asks for %s in %s', async (user, route, version, text) => {
    const answer = await ask(`Bearer ${user}-0123456789`, route, version);
    expect(answer).toEqual(text === undefined ? { user } : { status: 403, text });
  });

  test.each(['bearer operator-0123456789', 'BEARER  operator-0123456789 '])('may be sent as %j', async (value) => {
    expect(await ask(value, 'isos', '4.0')).toEqual({ user: 'operator' });
  });

  test.each([undefined, '', 'operator-0123456789', 'Basic b3BlcmF0b3I6eA==', 'Bearer', 'Bearer a b'])(
    'is asked for when %j is sent',
    async (value) => {
      expect(await ask(value, 'isos', '4.0')).toEqual({
        status: 401,
        text: 'unauthorized, please log in.',
        headers: { 'www-authenticate': 'Bearer realm="kickstart-iso"' },
      });
    },
  );

  test('that nobody has is told to be invalid', async () => {
    expect(await ask('Bearer operator-0123456780', 'isos', '4.0')).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="kickstart-iso", error="invalid_token"' },
    });
  });
});
