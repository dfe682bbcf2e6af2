import { expect, test } from 'vitest';
import { IsoRequestError } from '../src/errors.js';
import { minimal, refusal, trafficOps } from './request/sample-requests.js';

test('there is one alert for each problem, in the same order', () => {
  const error = refusal({ ...minimal, hostName: '', rootPass: null });
  expect(error.alerts).toEqual([
    { level: 'error', text: 'hostName is required' },
    { level: 'error', text: 'rootPass is required' },
  ]);
  expect(error.problems).toEqual([
    { key: 'hostName', message: 'hostName is required' },
    { key: 'rootPass', message: 'rootPass is required' },
  ]);
});

test('the joined alert of stage 2 is "validating: " and the messages joined by a comma and a blank', () => {
  const error = refusal({ ...minimal, hostName: '', rootPass: null });
  expect(error.stage).toBe('validating');
  expect(error.joinedAlert).toEqual({
    level: 'error',
    text: 'validating: hostName is required, rootPass is required',
  });
});

test('the joined alert of stage 3 has the form of stage 2', () => {
  expect(refusal({ ...minimal, disk: '-n', interfaceMtu: 70_000 }, trafficOps).joinedAlert.text).toBe(
    'validating: interfaceMtu must be between 1 and 65535, disk must not begin with "-"',
  );
});

test('the joined alert of stage 1 names the first problem in the original words', () => {
  const joined = (body: object) => refusal({ ...minimal, ...body }).joinedAlert.text;
  expect(joined({ interfaceMtu: '' })).toBe('decoding: not an integer');
  expect(joined({ ipAddress: '192.0.2.300' })).toBe('decoding: invalid IP address: 192.0.2.300');
  expect(joined({ interfaceMtu: 1.5, ipAddress: 'x' })).toBe('decoding: not an integer');
});

test('the joined alert of stage 1 has our words where the original ones are not known', () => {
  expect(refusal({ ...minimal, dhcp: true }).joinedAlert.text).toBe('decoding: dhcp must be a string');
  expect(refusal({ ...minimal, ipAddress: 7 }).joinedAlert.text).toBe('decoding: ipAddress must be a string');
  expect(refusal('null').joinedAlert.text).toBe('decoding: the request body must be a JSON object');
});

test('the joined alert of an unknown OS version has no prefix', () => {
  const message = 'invalid OS version directory: "alma9"';
  const error = new IsoRequestError('version', [{ key: 'osversionDir', message }]);
  expect(error.joinedAlert).toEqual({ level: 'error', text: message });
});

test('the message of the error tells all problems', () => {
  expect(String(refusal({ ...minimal, hostName: '', rootPass: null }))).toBe(
    'IsoRequestError: hostName is required, rootPass is required',
  );
});
