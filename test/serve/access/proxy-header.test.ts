import { describe, expect, test } from 'vitest';
import { neededAuthority } from '../../../src/http/authorisation.js';
import { addressSet, proxyAccess } from '../../../src/serve/access/proxy-access.js';
import type { Visit } from '../../../src/serve/watch/visit.js';
import { register } from '../../../src/serve/watch/visits.js';

const access = () => proxyAccess({ header: 'X-Remote-User', isTrusted: addressSet(['192.0.2.7', '2001:db8::/64']) });

const FORBIDDEN = { status: 403, text: 'Forbidden.' };
const UNAUTHORISED = {
  status: 401,
  text: 'unauthorized, please log in.',
  headers: { 'www-authenticate': 'Proxy realm="kickstart-iso", header="X-Remote-User"' },
};

function ask(peer: string | undefined, user?: string) {
  const request = new Request('http://localhost/', { headers: user === undefined ? {} : { 'x-remote-user': user } });
  register(request, { peer } as Visit);
  return access()(request, neededAuthority('isos', '4.0'));
}

describe('the header of a proxy', () => {
  test.each(['operator', 'a', 'a'.repeat(100), 'CN=ops 7;x'])('names a user: %j', async (user) => {
    expect(await ask('192.0.2.7', user)).toEqual({ user });
    expect(await ask('2001:db8::7', user)).toEqual({ user });
  });

  test('is read without the blanks around it', async () => {
    expect(await ask('192.0.2.7', '\t operator ')).toEqual({ user: 'operator' });
    expect(await ask('192.0.2.7', '\u00a0operator\u00a0')).toEqual({ user: 'operator' });
  });

  test.each([undefined, '', 'a'.repeat(101), 'a\u0080', '\u0085a'])('names no user: %j', async (user) => {
    expect(await ask('192.0.2.7', user)).toEqual(UNAUTHORISED);
  });

  test.each(['admin, operator', ',operator', 'operator,'])(
    'names two, one of whom may be of the client: %j',
    async (user) => {
      expect(await ask('192.0.2.7', user)).toEqual(FORBIDDEN);
    },
  );

  test.each(['192.0.2.8', '2001:db8:0:1::7', '/run/proxy.sock', '', undefined])(
    'is not believed from %j',
    async (peer) => {
      expect(await ask(peer, 'operator')).toEqual(FORBIDDEN);
    },
  );

  test('is not believed of a request that no connection brought', async () => {
    const request = new Request('http://localhost/', { headers: { 'x-remote-user': 'operator' } });
    expect(await access()(request, neededAuthority('isos', '4.0'))).toEqual(FORBIDDEN);
  });
});

describe('a block of addresses', () => {
  test.each([
    ['0.0.0.0/0', '203.0.113.9', true],
    ['::/0', '2001:db8::1', true],
    ['192.0.2.7/32', '192.0.2.7', true],
    ['192.0.2.7/32', '192.0.2.6', false],
    ['2001:db8::1/128', '2001:db8::1', true],
    ['2001:db8::1/128', '2001:db8::2', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '192.0.2.255', true],
  ])('%s: has it %s? %s', (block, address, isIn) => {
    expect(addressSet([block])(address)).toBe(isIn);
  });

  test.each([
    '192.0.2.0/24 ',
    ' 192.0.2.0',
    '192.0.2.0/x',
    '192.0.2.0/0024',
    '192.0.2',
    '::1/1000',
    '/24',
    '/192.0.2.0',
    '%192.0.2.0',
    'x192.0.2.0',
  ])('cannot be written as %j', (block) => {
    const message = `${JSON.stringify(block)} is neither an IP address nor a block like 192.0.2.0/24`;
    expect(() => addressSet(['192.0.2.1', block])).toThrow(new RangeError(message));
  });

  test('of which there is none holds nothing', () => {
    expect(addressSet([])('127.0.0.1')).toBe(false);
  });
});
