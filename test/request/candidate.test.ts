import { describe, expect, test } from 'vitest';
import { requestWarnings } from '../../src/request/decode.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { messages, minimal, trafficOps } from './sample-requests.js';

/** The text of the minimal request, with more members after its own. */
function textWith(members: string): string {
  return `${JSON.stringify(minimal).slice(0, -1)},${members}}`;
}

describe('names', () => {
  test('are taken in any letter case', () => {
    const { osversionDir, hostName, ...rest } = minimal;
    expect(parseIsoRequest({ ...rest, osVersionDir: osversionDir, HOSTNAME: hostName })).toEqual(minimal);
  });

  test('are compared as ASCII: the Kelvin sign is no k, the long s no s', () => {
    expect(parseIsoRequest({ ...minimal, 'dis\u212A': 'sda', 'di\u017Fk': 'sdb' })).not.toHaveProperty('disk');
  });

  test('that are unknown are ignored, whatever their value', () => {
    expect(parseIsoRequest({ ...minimal, confirmRootPass: 'correct horse', extra: [{}] })).toEqual(minimal);
  });

  test('of the prototype are ignored and change no prototype', () => {
    const request = parseIsoRequest(textWith('"__proto__":{"disk":"sda"},"constructor":1,"toString":"x"'));
    expect(request).toEqual(minimal);
    expect(Object.getPrototypeOf(request)).toBe(Object.prototype);
    expect(parseIsoRequest(JSON.parse(textWith('"__proto__":{"disk":"sda"}')))).toEqual(minimal);
  });

  test('that come twice mean the last one in the text', () => {
    expect(parseIsoRequest(textWith('"hostName":"first","disk":"sda","hostName":"last"')).hostName).toBe('last');
  });

  test('that come twice mean the last one in the text, in any spelling', () => {
    const text = textWith('"hostname":"middle","HOSTNAME":"last"');
    expect(parseIsoRequest(text, trafficOps).hostName).toBe('last');
    expect(parseIsoRequest(textWith('"hostname":"middle","hostName":"last"'), trafficOps).hostName).toBe('last');
  });

  test('that come in two spellings are refused by strict', () => {
    expect(messages(textWith('"hostname":"edge-07","Stream":"yes","stream":"yes"'))).toEqual([
      'hostName is given under two spellings',
      'stream is given under two spellings',
    ]);
    expect(messages({ ...minimal, hostname: 'edge-07' })).toEqual(['hostName is given under two spellings']);
  });

  test('that come twice, null the last time, keep the value before it, as in Go', () => {
    expect(parseIsoRequest(textWith('"hostName":null')).hostName).toBe('edge-07');
    expect(parseIsoRequest({ ...minimal, HOSTNAME: null }, trafficOps).hostName).toBe('edge-07');
    expect(parseIsoRequest(textWith('"disk":"sda","disk":null,"disk":"sdb","disk":null')).disk).toBe('sdb');
  });

  test('that come twice, empty the last time, are absent', () => {
    expect(messages(textWith('"hostName":""'))).toEqual(['hostName is required']);
  });

  test('dhcp that comes twice keeps the value before a text that means neither yes nor no', () => {
    for (const text of ['maybe', 'xno', 'nox', '10', 'of true', '0\\n', 'n', ' no'])
      expect(parseIsoRequest(textWith(`"dhcp":"${text}"`), trafficOps).dhcp, text).toBe('yes');
    const address = '"ipAddress":"192.0.2.1","ipNetmask":"255.255.255.0","ipGateway":"192.0.2.2"';
    for (const text of ['no', 'NO', 'False', '0'])
      expect(parseIsoRequest(textWith(`${address},"dhcp":"${text}"`), trafficOps).dhcp, text).toBe('no');
    for (const text of ['yes', 'TRUE', '1'])
      expect(parseIsoRequest(textWith(`"dhcp":"no","dhcp":"${text}"`), trafficOps).dhcp, text).toBe('yes');
    expect(messages(textWith('"dhcp":true'))).toEqual(['dhcp must be a string']);
  });

  test('interfaceMtu that comes twice, null the last time, is no integer', () => {
    expect(messages(textWith('"interfaceMtu":null'))).toEqual(['interfaceMtu must be an integer']);
  });

  test('that look like a known one are accepted and named in a warning, their values are not', () => {
    const body = textWith(
      '"iPadress":"Xq7!secret","rootPas":"Xq7!secret","mgmtIpGatway":1,"confirmRootPass":"x","i":1',
    );
    const warnings = requestWarnings(parseIsoRequest(body));
    expect(warnings).toEqual([
      {
        code: 'UNKNOWN_KEY',
        message: 'the request has the unknown key "iPadress", which is ignored; ipAddress may be meant',
      },
      {
        code: 'UNKNOWN_KEY',
        message: 'the request has the unknown key "rootPas", which is ignored; rootPass may be meant',
      },
      {
        code: 'UNKNOWN_KEY',
        message: 'the request has the unknown key "mgmtIpGatway", which is ignored; mgmtIpGateway may be meant',
      },
    ]);
    expect(requestWarnings(parseIsoRequest({ ...minimal, ['x'.repeat(900_000)]: 1 }))).toEqual([]);
  });
});

describe('null and the empty string', () => {
  test('mean that an optional key is absent', () => {
    expect(parseIsoRequest({ ...minimal, disk: null, interfaceName: '', ip6Address: '', mgmtIpAddress: null })).toEqual(
      minimal,
    );
  });

  test('mean that a required key is absent', () => {
    expect(messages({ ...minimal, hostName: null, dhcp: '' })).toEqual(['hostName is required', 'dhcp is required']);
  });

  test('are wrong values for interfaceMtu', () => {
    for (const interfaceMtu of [null, '']) {
      expect(messages({ ...minimal, interfaceMtu })).toEqual(['interfaceMtu must be an integer']);
    }
  });
});

test('undefined means that a key is absent, interfaceMtu too', () => {
  expect(messages({ ...minimal, interfaceMtu: undefined })).toEqual(['interfaceMtu is required']);
});

describe('a lone surrogate', () => {
  test('becomes U+FFFD in traffic-ops', () => {
    const request = parseIsoRequest(textWith('"rootPass":"a\\ud800b","disk":"\\udc00😀"'), trafficOps);
    expect(request).toMatchObject({ rootPass: 'a\uFFFDb', disk: '\uFFFD😀' });
  });

  test('is refused by strict', () => {
    expect(messages(textWith('"rootPass":"a\\ud800b"'))).toEqual(['rootPass must not contain lone surrogates']);
    expect(messages(textWith('"disk":"\\udc00"'))).toEqual(['disk contains a character that cannot be written safely']);
  });
});

describe('unknown names', () => {
  const namesWith = (...names: string[]) => ({ ...minimal, ...Object.fromEntries(names.map((name) => [name, 1])) });
  const meant = (body: unknown) =>
    requestWarnings(parseIsoRequest(body)).map(({ message }) => /; (\S+) may be meant$/.exec(message)?.[1]);

  test('are compared with the keys up to the 32nd', () => {
    const far = Array.from({ length: 31 }, (_, index) => `unrelated-name-${index}`);
    expect(meant(namesWith(...far, 'hostNam', 'domainNam'))).toEqual(['hostName']);
  });

  test('of five letters may have one letter wrong, those of six two', () => {
    expect(meant(namesWith('dhcpx'))).toEqual(['dhcp']);
    expect(meant(namesWith('dxhyp'))).toEqual([]);
    expect(meant(namesWith('dhcpxy'))).toEqual(['dhcp']);
  });
});

test('dhcp that comes twice, no text the last time, is refused for that', () => {
  expect(messages(textWith('"dhcp":{}'))).toEqual(['dhcp must be a string']);
});

test('a number is judged by its text for the MTU alone', () => {
  expect(messages(textWith('"disk":7'))).toEqual(['disk must be a string']);
});
