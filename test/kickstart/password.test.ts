import { describe, expect, test } from 'vitest';
import { hashPassword, hashSign, withoutHashes } from '../../src/kickstart/password.js';
import type { PasswordScheme } from '../../src/options.js';

/** Typed from `openssl passwd -1 | -5 | -6 -salt kIckIso1`. The lengths 32 and 64 are those of the digests. */
const fixed: readonly (readonly [PasswordScheme, password: string, hash: string])[] = [
  ['md5', '', '9HkDOGuMUMEZpO0EcvPm.1'],
  ['md5', 'correct horse', 'mGiw0jOfNilhFPeLYzOB6.'],
  ['md5', 'pässwörd€', 'HC9r47WBvOBgBCTpnLCjG0'],
  ['md5', '0123456789abcdef'.repeat(2), 'nlPu/gfkItd7ct6efgvfX.'],
  ['sha256', 'correct horse', '8z.fxYDzeJVhRcd.cqN68xELFbSDsUpwnCEbF173IrA'],
  ['sha256', 'pässwörd€', 'D3nhr/ZT/P4sqMKiFA9vLH3svDrZR1hvVOq2g8jEvzA'],
  ['sha256', '0123456789abcdef'.repeat(2), 'ioLOHd1dbDNrav4SUnJKZwtrBj9cX1LaEciFzmxDt/3'],
  ['sha256', '0123456789abcdef'.repeat(4), '9IMNhTEMRh4ajFEA9VWvtzRrNrBjnLRGY.XI3nIJ01C'],
  ['sha512', 'correct horse', 'iYYlIuHvMk.GmcHGCqzkD01ciW3NgZcMVrXU5k2eIyfERdOIiPZ3aARTJarKEIZrOErPU2uVYdjl.kPUcSCMQ.'],
  ['sha512', 'pässwörd€', 'zBWYvtYIRF77XjqTxkJx94Wl4fFE6j7oN7n1/HYP.cMBeaLkJ3IUAPlg6R/9t5hzCsuwWIr7TgP/ZtbldjUBt0'],
  [
    'sha512',
    '0123456789abcdef'.repeat(4),
    'd8i58nwQYN5rPyf/RVbja/rxuFVYKPu1cfp65IEAGR1zLJG9HuCF71JEu4NXDJnH1qrXUBJTT2VblFKW0xieQ1',
  ],
];

const PREFIX = { md5: '$1$', sha256: '$5$', sha512: '$6$' } as const;

test.each(fixed)('%s of %j is the hash that openssl gives', (passwordScheme, password, hash) => {
  const { text, length } = hashPassword(password, { passwordScheme, salt: 'kIckIso1' });
  expect(text).toBe(`${PREFIX[passwordScheme]}kIckIso1$${hash}`);
  expect(length).toBe(text.length);
});

test('the vectors of the SHA-crypt specification hold', () => {
  expect(hashPassword('Hello world!', { passwordScheme: 'sha512', salt: 'saltstring' }).text).toBe(
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  );
  expect(hashPassword('Hello world!', { passwordScheme: 'sha256', salt: 'saltstring' }).text).toBe(
    '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
  );
});

describe('the scheme', () => {
  test('is SHA-512 by default, without a rounds part', () => {
    expect(hashPassword('correct horse').text).toMatch(/^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
  });

  test('gives the hash its usual length, which is known before its text', () => {
    for (const [passwordScheme, form] of [
      ['sha512', /^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/],
      ['sha256', /^\$5\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{43}$/],
      ['md5', /^\$1\$[./0-9A-Za-z]{8}\$[./0-9A-Za-z]{22}$/],
    ] as const) {
      for (const salt of [undefined, 'a', 'abcdefghijklmnopqrst']) {
        const { length, text } = hashPassword('x', { passwordScheme, ...(salt && { salt }) });
        expect(text).toHaveLength(length);
        if (salt === undefined) expect(text).toMatch(form);
      }
    }
  });
});

test('the text is the same whenever it is read', () => {
  const hash = hashPassword('x');
  expect(hash.text).toBe(hash.text);
});

describe('the salt', () => {
  test('is cut to 16 characters, for MD5 to 8', () => {
    const salt = 'abcdefghijklmnopqrst';
    expect(hashPassword('x', { salt }).text).toBe(hashPassword('x', { salt: 'abcdefghijklmnop' }).text);
    expect(hashPassword('x', { passwordScheme: 'md5', salt }).text).toMatch(/^\$1\$abcdefgh\$/);
  });

  test('is refused when it is empty or has other characters, also after the cut', () => {
    const message = 'salt must be one or more characters of ./0-9A-Za-z';
    for (const salt of ['', 'a$b', '$ab', 'a b', 'é', 'a\n', 'abcdefghijklmnopqrst$']) {
      expect(() => hashPassword('x', { salt }), salt).toThrow(new RangeError(message));
    }
  });

  test('is random by default, with every character of the alphabet about as often', () => {
    const salts = Array.from({ length: 800 }, () => hashPassword('x', { passwordScheme: 'md5' }).text.slice(3, 11));
    expect(new Set(salts).size).toBe(salts.length);
    const counts = new Map<string, number>();
    for (const character of salts.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(64);
    // 6,400 draws: 100 expected of each, standard deviation 10; 8 of those happen once in 10^14 tests.
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(80);
  });
});

test('equal strings in another normal form are another password, as they are to login', () => {
  const hash = (password: string) => hashPassword(password, { salt: 'x' }).text;
  expect(hash('\u00e9')).not.toBe(hash('e\u0301'));
});

describe('a hash in a text for people', () => {
  test('is the sign of its scheme', () => {
    expect(hashSign()).toEqual({ text: '$6$...', length: 6 });
    expect(hashSign({ passwordScheme: 'sha256' }).text).toBe('$5$...');
    expect(hashSign({ passwordScheme: 'md5' }).text).toBe('$1$...');
  });

  test.each(['1', '2', '2a', '2b', '2x', '2y', '5', '6', '7', 'y', 'gy', 'md5', 'sha1'])(
    'is hidden: $%s$',
    (scheme) => {
      const hash = `$${scheme}$rounds=5000$aB./09,+-$x`;
      expect(withoutHashes(`rootpw ${hash}\nother ${hash}.`)).toBe(`rootpw $${scheme}$...\nother $${scheme}$...`);
    },
  );

  test('is no other text with dollars: of an unknown scheme, or too short', () => {
    const text = 'costs $1$23456789; $3$abcdefgh, $2q$abcdefgh, $6$abc defgh';
    expect(withoutHashes(text)).toBe('costs $1$...; $3$abcdefgh, $2q$abcdefgh, $6$abc defgh');
  });
});
