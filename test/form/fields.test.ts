import { expect, test } from 'vitest';
import { type Checks, conditionOn, requestFields } from '../../src/form/fields.js';
import { isoRequestSchema } from '../../src/request/schema.js';

const field = (key: string, checks: Checks = {}) => requestFields(checks).find((candidate) => candidate.key === key);

test('there is a field for every key of the schema but stream, in its order', () => {
  const keys = Object.keys(isoRequestSchema.properties).filter((key) => key !== 'stream');
  expect(requestFields({}).map(({ key }) => key)).toEqual(keys);
});

test('a field is required when the schema says so', () => {
  const required = requestFields({}).filter((candidate) => candidate.required);
  expect(required.map(({ key }) => key)).toEqual(isoRequestSchema.required);
});

test('disks are required where the endpoint asks for them', () => {
  expect(field('disk')?.required).toBe(false);
  expect(field('disk', { requireDisk: true })?.required).toBe(true);
});

test.each(['ipAddress', 'ipNetmask', 'ipGateway'])('%s is required without DHCP', (key) => {
  const condition = field(key)?.requiredWhen;
  expect(condition?.key).toBe('dhcp');
  const isRequired = (dhcp: string) => new RegExp(condition?.pattern ?? '').test(dhcp);
  expect(['no', 'yes', ''].map(isRequired)).toEqual([true, false, false]);
});

test.each(['mgmtInterface', 'mgmtIpGateway'])('%s is required with any management address', (key) => {
  const condition = field(key)?.requiredWhen;
  expect(condition?.key).toBe('mgmtIpAddress');
  const isRequired = (address: string) => new RegExp(condition?.pattern ?? '').test(address);
  expect(['198.51.100.7', ''].map(isRequired)).toEqual([true, false]);
});

test('most fields depend on nothing, and nothing depends on most fields', () => {
  expect(field('ip6Gateway')?.requiredWhen).toBeUndefined();
  expect(conditionOn('hostName')).toBeUndefined();
});

test('the help is the description of the schema with its example, without what the page shows by itself', () => {
  expect(field('ipNetmask')?.help).toBe('Network mask of the IPv4 address. Example: 255.255.255.192');
  expect(field('rootPass')?.help).toBe(isoRequestSchema.properties.rootPass.description);
});
