import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bearerOf, hashOf, parseTokenFile, parseTokens, sharedTokens } from '../../../src/serve/access/tokens.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const sha256 = createHash('sha256').update(TOKEN).digest('hex');
const bearer = { user: 'operator', token: TOKEN, privLevel: 20 };
const hashed = { user: 'operator', sha256, privLevel: 20 };

const parse = (...tokens: readonly unknown[]) => parseTokenFile(JSON.stringify({ tokens }));

describe('a token file takes', () => {
  test.each([
    ['a user of one letter', { ...bearer, user: 'a' }],
    ['a user of a hundred', { ...bearer, user: 'ü'.repeat(100) }],
    ['a user of signs', { ...bearer, user: ' ~\u0080\u{1f600}' }],
    ['a token of 16 characters', { ...bearer, token: '0123456789abcdeF' }],
    ['a token of a thousand', { ...bearer, token: 'a'.repeat(1000) }],
    ['a token of every sign', { ...bearer, token: 'AZaz09._~+/-0123==' }],
    ['a level of 0', { ...bearer, privLevel: 0 }],
    ['no permissions', { user: 'a', token: TOKEN, permissions: [] }],
    ['a permission of one letter', { user: 'a', token: TOKEN, permissions: ['x'] }],
    ['a level beside permissions', { ...hashed, permissions: ['ISO:READ'] }],
  ])('%s', (_what, token) => {
    expect(parse(token)).toEqual([token]);
  });
});

describe('a token file is refused', () => {
  test.each([
    ['for a user without a name', { ...bearer, user: '' }, 'user must NOT have fewer than 1 characters'],
    ['for a user too long', { ...bearer, user: 'a'.repeat(101) }, 'user must NOT have more than 100 characters'],
    ['for a user of no text', { ...bearer, user: 7 }, 'user must be string'],
    ['for a user with a DEL', { ...bearer, user: 'a\u007f' }, 'user must match pattern "^[^\\u0000-\\u001f\\u007f]*$"'],
    ['for a user with a NUL', { ...bearer, user: '\0a' }, 'user must match pattern "^[^\\u0000-\\u001f\\u007f]*$"'],
    ['for a token too short', { ...bearer, token: 'a'.repeat(15) }, 'token must NOT have fewer than 16 characters'],
    ['for a token too long', { ...bearer, token: 'a'.repeat(1001) }, 'token must NOT have more than 1000 characters'],
    ['for a token of no text', { ...bearer, token: 1e16 }, 'token must be string'],
    ...[`${TOKEN}=a`, ` ${TOKEN}`, `${TOKEN}\n`, '================'].map((token): [string, object, string] => [
      `for the token ${JSON.stringify(token)}`,
      { ...bearer, token },
      'token must match pattern "^[A-Za-z0-9._~+/-]+=*$"',
    ]),
    ...[`${sha256}0`, ` ${sha256.slice(1)}`, `${sha256.slice(1)}g`, sha256.slice(1)].map(
      (digits): [string, object, string] => [
        `for the hash ${JSON.stringify(digits)}`,
        { ...hashed, sha256: digits },
        'sha256 must match pattern "^[0-9A-Fa-f]{64}$"',
      ],
    ),
    ['for a hash of no text', { ...hashed, sha256: null }, 'sha256 must be string'],
    ['for a negative level', { ...bearer, privLevel: -1 }, 'privLevel must be >= 0'],
    ['for half a level', { ...bearer, privLevel: 20.5 }, 'privLevel must be integer'],
    ['for permissions of one text', { ...bearer, permissions: 'ISO:READ' }, 'permissions must be array'],
    [
      'for a permission without a name',
      { ...bearer, permissions: ['x', ''] },
      'permissions.1 must NOT have fewer than 1 characters',
    ],
    ['for a permission of no text', { ...bearer, permissions: [1] }, 'permissions.0 must be string'],
  ])('%s', (_what, token, message) => {
    expect(() => parse(bearer, token)).toThrow(new SyntaxError(`tokens.1.${message}`));
  });

  test.each([
    [{ tokens: {} }, 'tokens must be array'],
    [{ tokens: [{ ...bearer, sha256 }] }, 'tokens.0 must have either "token" or "sha256"'],
    [{ tokens: [{ user: 'a', privLevel: 1 }] }, 'tokens.0 must have either "token" or "sha256"'],
    [{ tokens: [{ user: 'a', token: TOKEN }] }, 'tokens.0 must have "privLevel" or "permissions", or both'],
    [{ tokens: [], more: 1 }, 'the file must NOT have additional properties'],
    [{}, "the file must have required property 'tokens'"],
    [null, 'the file must be object'],
  ])('as a whole: %j', (file, message) => {
    expect(() => parseTokenFile(JSON.stringify(file))).toThrow(new SyntaxError(message));
  });

  test('when it is not JSON, in words of its own', () => {
    expect(() => parseTokenFile('{')).toThrow(new SyntaxError('it is not JSON'));
  });
});

describe('a token', () => {
  const other = 'kix-0000000000000000';
  const records = parseTokens(
    JSON.stringify({ tokens: [bearer, { ...hashed, user: 'portal' }, { ...bearer, user: 'guest', token: other }] }),
  );

  test('names its bearer, the last of those who share it', () => {
    expect(bearerOf(other, records)?.user).toBe('guest');
    expect(bearerOf(TOKEN, records)?.user).toBe('portal');
    expect(bearerOf(`${TOKEN}0`, records)).toBeUndefined();
    expect(bearerOf(sha256, records)).toBeUndefined();
    expect(bearerOf(TOKEN, [])).toBeUndefined();
  });

  test('that is shared is told with its users, and no other', () => {
    expect(sharedTokens(records)).toEqual([['operator', 'portal']]);
    expect(sharedTokens(records.slice(1))).toEqual([]);
    expect(sharedTokens([])).toEqual([]);
  });

  test('is hashed as it is, or was before', () => {
    expect(hashOf({ user: 'a', token: 'abc' }).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(hashOf(hashed).toString('hex')).toBe(sha256);
    expect(hashOf({ user: 'a' })).toHaveLength(0);
  });
});
