import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIsoRequest } from '../../src/request/decode.js';
import { isoRequestFormats } from '../../src/request/ip-address.js';
import { isoRequestSchema } from '../../src/request/schema.js';
import { minimal, staticAddresses } from './sample-requests.js';

const validate = new Ajv({ allowUnionTypes: true, formats: isoRequestFormats }).compile(isoRequestSchema);

const value = fc.oneof(
  fc.constantFrom(null, '', '0', 'no', 'YES', 'x', '1500', '+0', 0, 1500, 1.5, 2 ** 70, true),
  fc.constantFrom('192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '2001:db8::1/64', '::1/129', 'fe80::1%eth0'),
  fc.constantFrom([], {}),
);
const changes = fc.dictionary(fc.constantFrom(...Object.keys(isoRequestSchema.properties), 'unknown'), value);

function isDecoded(body: object): boolean {
  return decodeIsoRequest(body).problems.length === 0;
}

test('the exported schema accepts a body exactly when stages 1 and 2 do', () => {
  fc.assert(
    fc.property(fc.constantFrom(minimal, staticAddresses), changes, (base, change) => {
      const body = { ...base, ...change };
      expect(validate(body)).toBe(isDecoded(body));
    }),
    { numRuns: 3000 },
  );
});

test('every key of the schema has a title of its own and a description', () => {
  const properties = Object.values(isoRequestSchema.properties);
  for (const { title, description } of properties) {
    expect(title).toMatch(/^[A-Z][A-Za-z0-9 ]+$/);
    expect(description).toMatch(/\w\.$/);
  }
  expect(new Set(properties.map(({ title }) => title)).size).toBe(properties.length);
});

test('the schema that is published changes with its file alone, the order of its keys included', () => {
  const published = readFileSync(new URL('golden/iso-request-schema.json', import.meta.url), 'utf8');
  expect(JSON.stringify(isoRequestSchema)).toBe(JSON.stringify(JSON.parse(published)));
});
