import { describe, expect, test } from 'vitest';
import { faultyKeys, messages, minimal } from './sample-requests.js';

const check = (changes: object) => messages({ ...minimal, ...changes });
const keys = (changes: object) => faultyKeys({ ...minimal, ...changes });

describe('hostName and domainName', () => {
  test('are labels of letters, digits and inner hyphens, several of them allowed', () => {
    for (const name of ['a', '7', 'edge-07', 'EDGE', 'a.b', 'a--b', 'x'.repeat(63), 'xn--bcher-kva']) {
      expect(check({ hostName: name }), name).toEqual([]);
      expect(check({ domainName: name }), name).toEqual([]);
    }
    for (const name of ['-a', 'a-', 'a.', '.a', 'a..b', 'a.-b', 'a_b', 'a b', 'é', 'x'.repeat(64), 'a/b', '"']) {
      expect(keys({ hostName: name }), name).toEqual(['hostName']);
      expect(keys({ domainName: name }), name).toEqual(['domainName']);
    }
  });

  test('have at most 253 characters together', () => {
    const domainName = `${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}`;
    expect(check({ hostName: 'x'.repeat(61), domainName })).toEqual([]);
    expect(check({ hostName: 'x'.repeat(62), domainName })).toEqual([
      'hostName and domainName together must be at most 253 characters',
    ]);
  });

  test('are no IPv4 address, alone or together', () => {
    expect(check({ hostName: '192.0.2.1' })).toEqual(['hostName must be a name, not an IPv4 address']);
    expect(check({ domainName: '192.0.2.1' })).toEqual(['domainName must be a name, not an IPv4 address']);
    expect(keys({ hostName: '192', domainName: '0.2.1' })).toEqual(['hostName']);
  });
});

test('what cannot be written safely is refused in the same words as in traffic-ops', () => {
  for (const key of ['hostName', 'domainName', 'disk', 'interfaceName', 'mgmtInterface']) {
    expect(check({ [key]: '$(touch x)' })).toContain(`${key} contains a character that cannot be written safely`);
  }
});

test('device names have up to 15 letters, digits, dots, underscores and hyphens, or are a MAC address', () => {
  for (const key of ['interfaceName', 'mgmtInterface']) {
    for (const name of ['eth0', 'bond0', 'eno1.100', 'p1_p-2', '0', 'x'.repeat(15), '52:54:00:ab:CD:ef']) {
      expect(check({ [key]: name }), name).toEqual([]);
    }
    for (const name of [
      '-eth0',
      '.eth0',
      'eth 0',
      'eth0:1',
      'x'.repeat(16),
      '52:54:00:ab:CD',
      '52:54:00:ab:CD:eg',
      'é',
    ]) {
      expect(keys({ [key]: name }), name).toEqual([key]);
    }
  }
});

test('disk is a comma list of device names without blanks, hyphens in front, or dot segments', () => {
  for (const disk of ['hda', 'sda,sdb', 'nvme0n1', 'disk/by-id/wwn-0x5000:c500_a+b', 'mapper/-x', 'a..b']) {
    expect(check({ disk }), disk).toEqual([]);
  }
  for (const disk of [
    '/dev/sda',
    '-n',
    'sda,-n',
    'sda, sdb',
    ',',
    'sda,',
    ',sda',
    '..',
    '../x',
    'a/./b',
    'a//b',
    'a/',
    'é',
  ]) {
    expect(keys({ disk }), disk).toEqual(['disk']);
  }
});

test('interfaceMtu is one of mtus, by default 1500 and 9000', () => {
  expect(check({ interfaceMtu: '9000' })).toEqual([]);
  expect(check({ interfaceMtu: 1400 })).toEqual(['interfaceMtu must be 1500 or 9000']);
  expect(messages({ ...minimal, interfaceMtu: 1400 }, { mtus: [1400] })).toEqual([]);
  expect(messages(minimal, { mtus: [1400] })).toEqual(['interfaceMtu must be 1400']);
});

test('osversionDir is slash-joined names, none empty, a dot segment or beginning with a hyphen', () => {
  for (const osversionDir of ['alma9', 'rocky/9-minimal', 'a.b/c_d+e', '..a', '...']) {
    expect(check({ osversionDir }), osversionDir).toEqual([]);
  }
  for (const osversionDir of ['/a', 'a/', 'a//b', '.', '..', 'a/..', './a', '-a', 'a/-b', 'a b', 'é', 'a\\b', '$x']) {
    expect(keys({ osversionDir }), osversionDir).toEqual(['osversionDir']);
  }
});

describe('rootPass', () => {
  test('has no control characters', () => {
    for (const rootPass of ['a\0', 'a\nb', '\t', '\x7f', '\x85']) {
      expect(check({ rootPass })).toEqual(['rootPass must not contain control characters']);
    }
    expect(check({ rootPass: ' $(x) `"\\ pässwörd 😀' })).toEqual([]);
  });

  test('has at most 1024 bytes of UTF-8', () => {
    expect(check({ rootPass: '€'.repeat(341) })).toEqual([]);
    expect(check({ rootPass: '€'.repeat(342) })).toEqual(['rootPass must be at most 1024 bytes']);
  });
});
