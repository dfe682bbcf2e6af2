import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isLinkLocal,
  isoRequestFormats,
  parseIp,
  parsePrefixedIp6,
  prefixLengthOf,
} from '../../src/request/ip-address.js';

const group = fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff));
const groups = fc.array(group, { minLength: 8, maxLength: 8 });

/** RFC 5952, section 4, word by word. */
function rfc5952(numbers: readonly number[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < numbers.length; start++) {
    let length = 0;
    while (numbers[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const texts = numbers.map((number) => number.toString(16));
  if (best.length === 1) return texts.join(':');
  return `${texts.slice(0, best.start).join(':')}::${texts.slice(best.start + best.length).join(':')}`;
}

function isMapped(numbers: readonly number[]): boolean {
  return numbers.slice(0, 5).every((number) => number === 0) && numbers[5] === 0xffff;
}

/** One of the many ways to write the groups. */
function written(numbers: readonly number[], width: number, upper: boolean, embedded: boolean): string {
  const texts = numbers.map((number) => number.toString(16).padStart(width, '0'));
  if (embedded) {
    const octets = numbers.slice(6).flatMap((number) => [number >> 8, number & 255]);
    texts.splice(6, 2, octets.join('.'));
  }
  return upper ? texts.join(':').toUpperCase() : texts.join(':');
}

describe('an IPv6 address', () => {
  test('has one canonical form, that of RFC 5952, however it was written', () => {
    fc.assert(
      fc.property(groups, fc.nat(4), fc.boolean(), fc.boolean(), (numbers, width, upper, embedded) => {
        fc.pre(!isMapped(numbers));
        const canonical = rfc5952(numbers);
        expect(parseIp(written(numbers, width, upper, embedded))?.text).toBe(canonical);
        expect(parseIp(canonical)?.text).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  test('is what a URL makes of it as its host', () => {
    fc.assert(
      fc.property(groups, (numbers) => {
        fc.pre(!isMapped(numbers));
        const text = written(numbers, 4, false, false);
        expect(`[${parseIp(text)?.text}]`).toBe(new URL(`http://[${text}]`).hostname);
      }),
    );
  });

  test('has the bits of its groups', () => {
    fc.assert(
      fc.property(groups, (numbers) => {
        fc.pre(!isMapped(numbers));
        const bits = BigInt(`0x${written(numbers, 4, false, false).replaceAll(':', '')}`);
        expect(parseIp(rfc5952(numbers))?.bits).toBe(bits);
      }),
    );
  });

  test('that is IPv4-mapped is the IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(parseIp(`::ffff:${text}`)).toEqual(parseIp(text));
        expect(parseIp(`0:0:0:0:0:FFFF:${text}`)?.text).toBe(text);
      }),
    );
  });

  test('that embeds an IPv4 address without the mapping stays IPv6', () => {
    expect(parseIp('::192.0.2.1')).toMatchObject({ family: 6, text: '::c000:201' });
    expect(parseIp('64:ff9b::192.0.2.33')?.text).toBe('64:ff9b::c000:221');
    expect(parseIp('::ffff:c000:201:1')).toMatchObject({ family: 6, text: '::ffff:c000:201:1' });
    expect(parseIp('1::ffff:c000:201')).toMatchObject({ family: 6, text: '1::ffff:c000:201' });
  });

  test('compresses the first of two equal runs, and no single group', () => {
    expect(parseIp('1:0:0:2:0:0:3:4')?.text).toBe('1::2:0:0:3:4');
    expect(parseIp('0:0:1:0:0:1:1:1')?.text).toBe('::1:0:0:1:1:1');
    expect(parseIp('1:0:2:3:4:5:6:7')?.text).toBe('1:0:2:3:4:5:6:7');
    expect(parseIp('1::2:3:4:5:6:7')?.text).toBe('1:0:2:3:4:5:6:7');
  });
});

test('an IPv4 address is its own canonical form', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      expect(parseIp(text)).toMatchObject({ family: 4, text });
    }),
  );
  expect(parseIp('192.0.2.1')?.bits).toBe(0xc0000201n);
});

test('leading zeros, short and hexadecimal forms of IPv4 are refused', () => {
  for (const text of [
    '192.0.2.01',
    '010.0.0.1',
    '192.0.2',
    '127.1',
    '0x7f.0.0.1',
    '3221225985',
    '192.0.2.256',
    '1.2.3.4.5',
  ]) {
    expect(parseIp(text), text).toBeUndefined();
  }
});

test('zones, prefix lengths, blanks and brackets are refused', () => {
  const wrong = [
    'fe80::1%eth0',
    'fe80::1%25',
    '::1/64',
    '192.0.2.0/24',
    ' ::1',
    '::1 ',
    '::1\n',
    '192.0.2.1\n',
    '[::1]',
    '',
  ];
  for (const text of wrong) expect(parseIp(text), text).toBeUndefined();
});

test('malformed IPv6 is refused', () => {
  for (const text of [
    ':',
    ':::',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
    '::01.2.3.4',
  ]) {
    expect(parseIp(text), text).toBeUndefined();
  }
});

test('a prefix length is read with its leading zeros', () => {
  expect(parsePrefixedIp6('2001:db8::1/064')).toMatchObject({ prefixLength: 64 });
  expect(parsePrefixedIp6('2001:db8::1')).not.toHaveProperty('prefixLength');
});

test('an address with its prefix length has at most 64 characters', () => {
  const padded = (length: number) => `2001:db8::1/${'64'.padStart(length - '2001:db8::1/'.length, '0')}`;
  expect(parsePrefixedIp6(padded(64))).toMatchObject({ prefixLength: 64 });
  expect(parsePrefixedIp6(padded(65))).toBeUndefined();
});

test.each([
  'x/::1',
  '/::1',
  '::1/',
  '::1/129',
  '::1/-1',
  '::1/1/1',
  '::1/x',
  '192.0.2.1/24',
  '::ffff:192.0.2.1/96',
  '',
])('what is no IPv6 address with a prefix length is refused: %j', (text) => {
  expect(parsePrefixedIp6(text)).toBeUndefined();
  expect(isoRequestFormats['ipv6-with-prefix'](text)).toBe(false);
});

test('the length of a prefix is that of a mask without gaps', () => {
  const lengthOf = (mask: string) => prefixLengthOf(parseIp(mask));
  expect(['0.0.0.0', '128.0.0.0', '255.255.255.0', '255.255.255.255'].map(lengthOf)).toEqual([0, 1, 24, 32]);
  expect(['::', 'ffff::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'].map(lengthOf)).toEqual([0, 16, 128]);
  expect(['255.0.255.0', '0.0.0.1', '::1', 'no mask'].map(lengthOf)).toEqual(Array(4).fill(undefined));
});

test('an address is link-local from fe80:: to febf:ffff:...', () => {
  const linkLocal = (text: string) => isLinkLocal(parseIp(text)!);
  expect(['fe80::', 'fe80::1', 'febf:ffff::1'].map(linkLocal)).toEqual([true, true, true]);
  expect(['fe7f::1', 'fec0::1', '::', '169.254.0.1', '255.255.255.255'].map(linkLocal)).toEqual(Array(5).fill(false));
});

test('a text of a number of 64 bits may have zeros before it, of any number', () => {
  const isNumber = isoRequestFormats['int64-text'];
  const zeros = '0'.repeat(30);
  for (const text of [
    '0',
    zeros,
    `-${zeros}`,
    `${zeros}1`,
    `+${zeros}1`,
    `-${zeros}9223372036854775808`,
    '9223372036854775807',
  ])
    expect(isNumber(text), text).toBe(true);
  for (const text of ['', '+', '9223372036854775808', '-9223372036854775809', `1${zeros}`, '1x', 'x1', '1\n'])
    expect(isNumber(text), text).toBe(false);
});
