import { describe, expect, test } from 'vitest';
import { readNameservers } from '../../src/kickstart/nameservers.js';

const fromText = (resolvConf: string) => readNameservers({ resolvConf }).nameservers;

describe('from the text of a resolv.conf', () => {
  test('servers are taken as written, in order, duplicates kept', () => {
    expect(fromText('nameserver 192.0.2.1\nnameserver 2001:DB8::53\r\nnameserver 192.0.2.1')).toEqual([
      '192.0.2.1',
      '2001:DB8::53',
      '192.0.2.1',
    ]);
  });

  test('lines whose first character is # or ; are skipped, not those with a blank before it', () => {
    expect(fromText('#nameserver 192.0.2.1\n;nameserver 192.0.2.2\nnameserver 192.0.2.3 # why')).toEqual(['192.0.2.3']);
    expect(fromText(' # nameserver 192.0.2.1\n#\tx')).toEqual([]);
  });

  test('words are split at any white space, and further words are ignored', () => {
    expect(fromText('  nameserver \t 192.0.2.1 \t192.0.2.2\n\n')).toEqual(['192.0.2.1']);
  });

  test('other keywords are ignored, nameserver in capitals included', () => {
    expect(
      fromText('search nameserver 192.0.2.1\nNAMESERVER 192.0.2.1\nnameservers 192.0.2.1\ndomain 192.0.2.1'),
    ).toEqual([]);
  });

  test('what is no address, and an address with a zone, is dropped', () => {
    const text =
      'nameserver\nnameserver dns.example\nnameserver fe80::1%eth0\nnameserver 192.0.2.1/24\nnameserver $(x)';
    expect(fromText(text)).toEqual([]);
  });
});

test('a list wins over the text, and is taken as written, duplicates kept', () => {
  const nameservers = ['2001:DB8::53', '192.0.2.1', '2001:DB8::53'];
  expect(readNameservers({ nameservers, resolvConf: 'nameserver 192.0.2.9' }).nameservers).toEqual(nameservers);
});

test('an item of the list that is no address is refused', () => {
  for (const server of ['dns.example', '192.0.2.1"', 'fe80::1%eth0', '']) {
    expect(() => readNameservers({ nameservers: [server] }), server).toThrow(
      new RangeError(`nameservers: ${JSON.stringify(server)} is not an IP address`),
    );
  }
});

test('there are no name servers by default', () => {
  expect(readNameservers({})).toEqual({ nameservers: [], warnings: [] });
});

test('a loopback server is kept, with a warning', () => {
  const nameservers = ['127.0.0.53', '192.0.2.1', '::1', '2001:db8::53', '::ffff:127.0.0.1'];
  const { warnings, ...rest } = readNameservers({ nameservers });
  expect(rest.nameservers).toEqual(nameservers);
  expect(warnings.map(({ code }) => code)).toEqual(Array(3).fill('LOOPBACK_NAMESERVER'));
  expect(warnings[0]?.message).toContain('127.0.0.53');
});

test('of IPv6 the loopback address is ::1 alone', () => {
  const { warnings } = readNameservers({ nameservers: ['2001:db8::53', '0:0::1', '::2'] });
  expect(warnings.map(({ message }) => message)).toEqual([
    'the name server 0:0::1 is a loopback address: the installed machine would ask itself',
  ]);
});
