import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIsoRequest, safeRequest } from '../../src/request/parse-request.js';
import { isoRequestSchema } from '../../src/request/schema.js';
import { request } from '../support/requests.js';
import { faultyKeys, minimal, staticAddresses, trafficOps } from './sample-requests.js';

const full = {
  ...staticAddresses,
  dhcp: 'FALSE',
  interfaceMtu: '+09000',
  disk: 'sda,sdb',
  interfaceName: 'bond0',
  ip6Address: '2001:DB8:0:7::70/64',
  ip6Gateway: '2001:DB8:0:7:0::1',
  mgmtIpAddress: '::ffff:198.51.100.7',
  mgmtInterface: 'eno3',
  mgmtIpGateway: '198.51.100.1',
  mgmtIpNetmask: '255.255.255.0',
  stream: 'yes',
};

describe('the result', () => {
  test('is equal to what parsing it again gives', () => {
    for (const options of [{}, trafficOps]) {
      const request = parseIsoRequest(full, options);
      expect(parseIsoRequest(request, options)).toEqual(request);
      expect(parseIsoRequest(JSON.stringify(request), options)).toEqual(request);
    }
  });

  test('is the same from an object and from its text', () => {
    expect(parseIsoRequest(JSON.stringify(full))).toEqual(parseIsoRequest(full));
  });

  test('is frozen, and the input is left as it was', () => {
    const body = structuredClone(full);
    const request = parseIsoRequest(body);
    expect(Object.isFrozen(request)).toBe(true);
    expect(body).toEqual(full);
    expect(parseIsoRequest(Object.freeze(body))).toEqual(request);
  });

  test('has no keys that the request had not', () => {
    expect(Object.keys(parseIsoRequest(minimal))).toEqual(Object.keys(minimal));
  });
});

test('the example of the published documents passes both profiles', () => {
  const example = {
    osversionDir: 'centos72',
    hostName: 'test',
    domainName: 'quest',
    rootPass: 'twelve',
    dhcp: 'no',
    interfaceMtu: 1500,
    ipAddress: '1.3.3.7',
    ipNetmask: '255.255.255.255',
    ipGateway: '8.0.0.8',
    ip6Address: '1::3:3:7',
    ip6Gateway: '8::8',
    interfaceName: 'eth0',
    disk: 'hda',
  };
  expect(parseIsoRequest(example)).toEqual(example);
  expect(parseIsoRequest(example, trafficOps)).toEqual(example);
});

test('stage 3 reports at most one problem a key, in the order of the contract', () => {
  const wrong = {
    ...staticAddresses,
    mgmtInterface: '-',
    ip6Gateway: '192.0.2.1',
    ipNetmask: '255.0.255.0',
    interfaceName: ' eth0',
    disk: '-n,..,/dev/sda',
    interfaceMtu: 1400,
    rootPass: 'a\tb',
    domainName: '-.-',
    hostName: '_',
    osversionDir: '../-',
  };
  expect(faultyKeys(wrong)).toEqual([
    'osversionDir',
    'hostName',
    'domainName',
    'rootPass',
    'interfaceMtu',
    'disk',
    'interfaceName',
    'ipNetmask',
    'ip6Gateway',
    'mgmtInterface',
  ]);
});

describe('the password is in no part of any error', () => {
  const password = 'Xq7!secret-Vm2';
  const junk = fc.oneof(fc.constantFrom(null, '', 5, true, '\n', '$(x)', '-', '::1', 'no', '0'), fc.string());
  const changes = fc.dictionary(fc.constantFrom(...Object.keys(isoRequestSchema.properties), 'rootpass'), junk);
  const passwords = fc.constantFrom(password, `${password}\0`, `${password}\ud800`, password.repeat(80), [password], {
    password,
  });
  const profile = fc.constantFrom('strict' as const, 'traffic-ops' as const);

  function expectSilence(body: unknown, options: Parameters<typeof parseIsoRequest>[1]): void {
    try {
      parseIsoRequest(body, options);
    } catch (error) {
      const { cause, message, stack } = error as Error;
      expect(cause).toBeUndefined();
      expect([JSON.stringify(error), message, stack].join('\n')).not.toContain(password);
    }
  }

  test('when a value is wrong', () => {
    fc.assert(
      fc.property(changes, passwords, profile, (change, rootPass, name) => {
        expectSilence({ ...staticAddresses, ...change, rootPass }, { profile: name });
      }),
      { numRuns: 1000 },
    );
  });

  test('when the text is broken right before or after it', () => {
    const text = JSON.stringify({ ...minimal, rootPass: password });
    fc.assert(
      fc.property(fc.nat(text.length), fc.constantFrom('', '"', '\\', ',', '}'), profile, (place, insertion, name) => {
        expectSilence(text.slice(0, place), { profile: name });
        expectSilence(text.slice(0, place) + insertion + text.slice(place), { profile: name });
      }),
    );
  });
});

test('a request that was accepted under some options is judged anew under others', () => {
  const { disk: _, ...withoutDisk } = request;
  const accepted = parseIsoRequest(withoutDisk, { profile: 'traffic-ops' });
  expect(parseIsoRequest(accepted, { profile: 'traffic-ops' })).toBe(accepted);
  expect(() => parseIsoRequest(accepted, { profile: 'traffic-ops', requireDisk: true })).toThrow('disk is required');
});

describe('a request that is held to no profile', () => {
  test('is decoded all the same', () => {
    expect(safeRequest({ ...minimal, hostName: '-', DHCP: '1' }, {})).toEqual({ ...minimal, hostName: '-' });
    expect(() => safeRequest({ ...minimal, hostName: '' }, {})).toThrow('hostName is required');
  });

  test('is refused when it cannot be written safely', () => {
    const wrong = { ...minimal, osversionDir: 'a\nb', hostName: '$(touch x)', disk: '`touch x`', mgmtInterface: 'a\0' };
    expect(() => safeRequest(wrong, {})).toThrow(
      expect.objectContaining({
        problems: ['osversionDir', 'hostName', 'disk', 'mgmtInterface'].map((key) => ({
          key,
          message: expect.stringMatching(`^${key} `),
        })),
      }),
    );
  });
});
