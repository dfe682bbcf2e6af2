import { expect, test } from 'vitest';
import { safetyRules } from '../../src/request/rules.js';

test('a password has at most 1024 bytes', () => {
  const fault = (rootPass: string) => safetyRules.rootPass?.(rootPass, {}, {});
  for (const fine of ['', 'a'.repeat(1024), 'ä'.repeat(512), '😀'.repeat(256)]) expect(fault(fine)).toBeUndefined();
  for (const long of ['a'.repeat(1025), 'ä'.repeat(513), '😀'.repeat(257), `${'a'.repeat(1023)}ä`, 'a'.repeat(100_000)])
    expect(fault(long)).toBe('must be at most 1024 bytes');
});

test('a host name and its domain are written together', () => {
  const fault = (hostName: string, domainName?: string) =>
    safetyRules.hostName?.(hostName, domainName === undefined ? {} : { domainName }, {});
  expect(fault('h'.repeat(200), 'd'.repeat(52))).toBeUndefined();
  expect(fault('h'.repeat(200), 'd'.repeat(53))).toBe('and domainName together must be at most 253 characters');
  expect(fault('h"', 'd')).toBeUndefined();
  expect(fault('h', 'é')).toBeUndefined();
  expect(fault('h"', 'é')).toBe('and domainName together contain characters that cannot be written safely');
});

test('a host name is judged alone when its domain has a problem of its own', () => {
  expect(safetyRules.hostName?.('h'.repeat(250), {}, {})).toBeUndefined();
});
