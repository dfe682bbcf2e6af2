import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseTokens } from '../../../src/serve/access/tokens.js';

const TOKEN = 'kix-2f9f0c6d4b7a4f61';
const sha256 = createHash('sha256').update(TOKEN).digest('hex');

const parse = (file: unknown) => parseTokens(JSON.stringify(file));

describe('a token file', () => {
  test('holds tokens clear or as their SHA-256, in digits of any case', () => {
    const records = parse({
      tokens: [
        { user: 'clear', token: TOKEN, privLevel: 20 },
        { user: 'hashed', sha256, permissions: ['ISO:READ'] },
        { user: 'shouted', sha256: sha256.toUpperCase(), privLevel: 10 },
      ],
    });
    expect(records).toEqual([
      { user: 'clear', privLevel: 20, hash: Buffer.from(sha256, 'hex') },
      { user: 'hashed', privLevel: 0, permissions: ['ISO:READ'], hash: Buffer.from(sha256, 'hex') },
      { user: 'shouted', privLevel: 10, hash: Buffer.from(sha256, 'hex') },
    ]);
  });

  test('may be without tokens: then nobody is let in', () => {
    expect(parse({ tokens: [] })).toEqual([]);
  });

  const bearer = { user: 'operator', token: TOKEN, privLevel: 20 };
  test.each([
    ['a list', [bearer], 'the file must be object'],
    ['without its list', {}, "the file must have required property 'tokens'"],
    ['with a key nobody knows', { tokens: [], token: TOKEN }, 'the file must NOT have additional properties'],
    [
      'with a bearer nobody knows',
      { tokens: [{ token: TOKEN, privLevel: 20 }] },
      "tokens.0 must have required property 'user'",
    ],
    [
      'with a bearer without a token',
      { tokens: [bearer, { user: 'a', privLevel: 1 }] },
      'tokens.1 must have either "token" or "sha256"',
    ],
    [
      'with a bearer of two tokens',
      { tokens: [{ ...bearer, sha256 }] },
      'tokens.0 must have either "token" or "sha256"',
    ],
    [
      'with a bearer of no rights',
      { tokens: [{ user: 'a', token: TOKEN }] },
      'tokens.0 must have "privLevel" or "permissions", or both',
    ],
    [
      'with a misspelt right',
      { tokens: [{ ...bearer, privlevel: 20 }] },
      'tokens.0 must NOT have additional properties',
    ],
    ['with a level of words', { tokens: [{ ...bearer, privLevel: 'admin' }] }, 'tokens.0.privLevel must be integer'],
    [
      'with a short token',
      { tokens: [{ ...bearer, token: 'secret' }] },
      'tokens.0.token must NOT have fewer than 16 characters',
    ],
    [
      'with a token of blanks',
      { tokens: [{ ...bearer, token: 'correct horse battery' }] },
      'tokens.0.token must match pattern',
    ],
    [
      'with half a hash',
      { tokens: [{ user: 'a', sha256: 'abcd', privLevel: 1 }] },
      'tokens.0.sha256 must match pattern',
    ],
    ['with a user of two lines', { tokens: [{ ...bearer, user: 'a\nb' }] }, 'tokens.0.user must match pattern'],
  ])('%s is refused, and the message holds no token', (_what, file, message) => {
    const error = faultOf(() => parse(file));
    expect(error).toContain(message);
    expect(error).not.toMatch(/kix-|secret|horse|abcd/);
  });

  test('that is not JSON is refused without a word of its text', () => {
    expect(faultOf(() => parseTokens(`{"tokens": [{"token": "${TOKEN}",}]}`))).toBe('it is not JSON');
  });
});

function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
