import { describe, expect, test } from 'vitest';
import { IsoRequestError } from '../../../src/errors.js';
import { problemsOf } from '../../../src/form/browser/problems.js';
import { requestFields } from '../../../src/form/fields.js';
import { parseIsoRequest } from '../../../src/request/parse-request.js';
import { request } from '../../support/requests.js';

const labels = new Map(requestFields({}).map(({ key, label }) => [key as string, label]));
const mapped = (...texts: string[]) => problemsOf(texts, labels);

/** One request for each kind of problem the validator knows, stage by stage. */
const refused: readonly object[] = [
  {},
  { ...request, hostName: 7, dhcp: true, ipAddress: '1.2.3', interfaceMtu: 'many' },
  { ...request, ipAddress: '', ipNetmask: '', ipGateway: '', mgmtIpAddress: '198.51.100.7', ip6Address: '192.0.2.1' },
  { ...request, hostName: 'a b', domainName: '-', disk: '/dev/sda', interfaceName: 'a b', interfaceMtu: 1400 },
  {
    ...request,
    rootPass: 'a\nb',
    osversionDir: '../up',
    hostName: 'h'.repeat(60),
    domainName: `${'d'.repeat(60)}.`.repeat(4),
  },
  { ...request, ipNetmask: '255.0.255.0', ip6Address: '2001:db8::1/064', ip6Gateway: '192.0.2.1' },
  { ...request, ipGateway: request.ipAddress, ip6Address: '2001:db8::1/64', ip6Gateway: '2001:db9::1' },
  {
    ...request,
    ipGateway: '198.51.100.1',
    mgmtIpAddress: '198.51.100.7',
    mgmtIpNetmask: '255.255.255.0',
    mgmtIpGateway: '192.0.2.1',
    mgmtInterface: 'eth0',
  },
];

describe('alerts of the endpoint', () => {
  test.each(refused)('lead to the fields they are about (%#)', (body) => {
    const { problems, alerts, joinedAlert } = refusalOf(body);
    const keys = problems.map(({ key }) => key);
    expect(
      problemsOf(
        alerts.map(({ text }) => text),
        labels,
      ).map(({ key }) => key),
    ).toEqual(keys);
    if (joinedAlert.text.startsWith('validating: ')) {
      expect(mapped(joinedAlert.text).map(({ key }) => key)).toEqual(keys);
    }
  });

  test('name fields as the page does', () => {
    expect(mapped('mgmtInterface is required when mgmtIpAddress is provided')).toEqual([
      { key: 'mgmtInterface', text: 'Management interface is required when Management address is provided' },
    ]);
  });

  test('keep what was typed as it was typed', () => {
    expect(mapped('invalid OS version directory: "disk"')).toEqual([
      { key: 'osversionDir', text: 'invalid OS version directory: "disk"' },
    ]);
  });

  test('that are about no field stay as they are', () => {
    expect(mapped('Internal Server Error', 'disks are full')).toEqual([
      { key: '', text: 'Internal Server Error' },
      { key: '', text: 'disks are full' },
    ]);
  });
});

function refusalOf(body: object): IsoRequestError {
  try {
    parseIsoRequest(JSON.stringify(body));
  } catch (error) {
    if (error instanceof IsoRequestError) return error;
  }
  throw new Error('the request was accepted');
}
