import { describe, expect, test } from 'vitest';
import type { RequestSchema } from '../../src/options.js';
import { extraKeysOf, mergedRequestSchema } from '../../src/request/request-schema.js';
import { isoRequestSchema } from '../../src/request/schema.js';

const keysOf = (schema: unknown) => extraKeysOf(schema as RequestSchema);
const NO_NAME = 'is not a name of up to 64 letters, digits, "_" and "-" that begins with a letter';

describe('the extra keys', () => {
  test('of no schema are none', () => {
    const keys = extraKeysOf(undefined);
    expect(keys.names).toEqual([]);
    expect([...keys.requiredKnown]).toEqual([]);
    expect(keys.nameOf('rack')).toBeUndefined();
    expect(keys.problemsOf({ rack: 1 })).toEqual([]);
  });

  test('of a schema are its properties, in any letter case', () => {
    const keys = keysOf({ properties: { assetTag: {}, rack: {} } });
    expect(keys.names).toEqual(['assetTag', 'rack']);
    expect(['ASSETTAG', 'assettag', 'Rack', 'rac'].map(keys.nameOf)).toEqual([
      'assetTag',
      'assetTag',
      'rack',
      undefined,
    ]);
    expect([...keys.requiredKnown]).toEqual([]);
    expect(keys.problemsOf({})).toEqual([]);
  });

  test('may come with usual ones that are required, in the order of the contract', () => {
    const keys = keysOf({ properties: { rack: {} }, required: ['ip6Address', 'rack', 'disk'] });
    expect([...keys.requiredKnown]).toEqual(['disk', 'ip6Address']);
    expect(keys.problemsOf({})).toEqual([{ key: 'rack', message: 'rack is required' }]);
    expect(keys.problemsOf({ rack: 1 })).toEqual([]);
  });

  test('are made once of each schema', () => {
    const schema = { properties: { rack: {} } };
    expect(keysOf(schema)).toBe(keysOf(schema));
    expect(keysOf({ ...schema })).not.toBe(keysOf(schema));
  });

  test('have one problem each: the first that is found', () => {
    const properties = { rack: { type: 'string', minLength: 3, pattern: '^[a-z]+$' }, slots: { type: 'integer' } };
    expect(keysOf({ properties }).problemsOf({ slots: 'x', rack: 'A' })).toEqual([
      { key: 'rack', message: 'rack must NOT have fewer than 3 characters' },
      { key: 'slots', message: 'slots must be integer' },
    ]);
  });

  test('have the place inside a value told, and what a list allows', () => {
    const role = { enum: ['edge', 1] };
    const properties = { hosts: { type: 'array', items: { type: 'object', properties: { roles: { items: role } } } } };
    expect(keysOf({ properties }).problemsOf({ hosts: [{ roles: ['edge', 'x'] }] })).toEqual([
      { key: 'hosts', message: 'hosts at /0/roles/1 must be one of "edge", 1' },
    ]);
  });

  test('may have several types, a keyword without its type, tuples of any length, and the formats of requests', () => {
    const properties = {
      size: { type: ['string', 'number'] },
      rack: { minLength: 2 },
      pair: { items: [{ type: 'string' }, { type: 'string' }] },
      gateway: { type: 'string', format: 'ipv4' },
    };
    const { problemsOf } = keysOf({ properties });
    expect(problemsOf({ size: 1, rack: 'a1', pair: ['a', 'b', 3], gateway: '192.0.2.1' })).toEqual([]);
    expect(problemsOf({ size: true, rack: 'a', pair: [1], gateway: '192.0.2' }).map(({ key }) => key)).toEqual([
      'size',
      'rack',
      'pair',
      'gateway',
    ]);
  });
});

describe('a schema of extra keys that cannot be is refused', () => {
  const longest = `a${'-'.repeat(63)}`;

  test.each<[unknown, string]>([
    [[], 'requestSchema is not an object'],
    [null, 'requestSchema is not an object'],
    ['rack', 'requestSchema is not an object'],
    [{}, 'requestSchema.properties is not an object'],
    [{ properties: null }, 'requestSchema.properties is not an object'],
    [
      { type: 'object', properties: [] },
      'requestSchema.type is neither properties nor required; requestSchema.properties is not an object',
    ],
    [
      { title: 'x', properties: { rack: 1 }, required: 'rack' },
      'requestSchema.title is neither properties nor required; requestSchema.properties.rack is not a schema; requestSchema.required is not a list',
    ],
    [
      { title: 'x', properties: { rack: null }, required: [7, 'RACK', 'disk'] },
      'requestSchema.title is neither properties nor required; requestSchema.properties.rack is not a schema; requestSchema.required names 7, which is no key; requestSchema.required names "RACK", which is no key',
    ],
    [{ properties: { Disk: {} } }, 'requestSchema.properties.Disk is the key disk of every request'],
    [{ properties: { a: {}, A: {} } }, 'requestSchema.properties.A is there in another spelling'],
    [{ properties: { [`${longest}-`]: {} } }, `requestSchema.properties.${longest}- ${NO_NAME}`],
    [{ properties: { '1a': {} } }, `requestSchema.properties.1a ${NO_NAME}`],
    [{ properties: { 'a.': {} } }, `requestSchema.properties.a. ${NO_NAME}`],
    [{ properties: { '': {} } }, `requestSchema.properties. ${NO_NAME}`],
  ])('%j', (schema, message) => {
    expect(() => keysOf(schema)).toThrow(new RangeError(message));
  });

  test.each([[{ type: 'strnig' }], [{ typ: 'string' }], [{ format: 'ipv5' }]])(
    'and the compiler tells why: %j',
    (rack) => {
      expect(() => keysOf({ properties: { rack } })).toThrow(/^requestSchema is no JSON Schema: .*\w{4}/);
      expect(() => keysOf({ properties: { rack } })).toThrow(RangeError);
    },
  );

  test('while a name may be one letter, or 64 characters', () => {
    expect(keysOf({ properties: { a: {}, [longest]: {}, A_1: {} } }).names).toEqual(['a', longest, 'A_1']);
  });
});

describe('the schema of a whole request', () => {
  test('is that of every request when a server adds nothing', () => {
    expect(mergedRequestSchema(undefined)).toBe(isoRequestSchema);
  });

  test('has the keys of a server behind the usual ones, each required one once', () => {
    const rack = { type: 'string' };
    const merged = mergedRequestSchema({ properties: { rack }, required: ['rack', 'disk', 'hostName'] });
    expect(merged).toEqual({
      ...isoRequestSchema,
      properties: { ...isoRequestSchema.properties, rack },
      required: [...isoRequestSchema.required, 'rack', 'disk'],
    });
  });

  test('requires no more when a server requires nothing', () => {
    expect(mergedRequestSchema({ properties: { rack: {} } }).required).toEqual(isoRequestSchema.required);
  });
});
