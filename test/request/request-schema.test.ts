import { describe, expect, test } from 'vitest';
import { IsoRequestError } from '../../src/errors.js';
import { createIsoHandler } from '../../src/http/index.js';
import type { RequestSchema } from '../../src/options.js';
import { requestExtra, requestWarnings } from '../../src/request/decode.js';
import { parseIsoRequest } from '../../src/request/parse-request.js';
import { minimal } from './sample-requests.js';

const requestSchema: RequestSchema = {
  properties: {
    rack: { type: 'string', pattern: '^[a-z]+[0-9]+$', title: 'Rack' },
    slots: { type: 'integer', minimum: 1, maximum: 48 },
    role: { enum: ['edge', 'mid'] },
    spare: { type: 'boolean' },
    disks: { type: 'array', items: { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } } },
    'asset-tag': { type: 'string' },
  },
  required: ['rack'],
};
const rack = { rack: 'a1' };

const parse = (extra: object | string, options: object = {}) =>
  parseIsoRequest(
    typeof extra === 'string' ? `${JSON.stringify(minimal).slice(0, -1)},${extra}}` : { ...minimal, ...extra },
    { requestSchema, ...options },
  );

function problemsOf(extra: object | string, options?: object): readonly string[] {
  try {
    parse(extra, options);
    return [];
  } catch (error) {
    if (!(error instanceof IsoRequestError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

describe('extra keys', () => {
  test('are part of the request, as values of their types, and alone', () => {
    const extra = { rack: 'a1', slots: 2, role: 'edge', spare: false, disks: [{ size: 3 }], 'asset-tag': 'x' };
    const request = parse(extra);
    expect(request).toMatchObject({ ...extra, hostName: minimal.hostName });
    expect(requestExtra(request)).toEqual(extra);
    expect(requestWarnings(request)).toEqual([]);
  });

  test.each(['"RACK":"a1"', '"Rack":"a1","ASSET-tag":"7"', '"rack":"zz","rack":"a1"', '"rack":"a1","rack":null'])(
    'come in any letter case, the last that says something counting: %s',
    (text) => {
      expect(requestExtra(parse(text))).toMatchObject(rack);
    },
  );

  test.each([{ 'asset-tag': null }, { 'asset-tag': '' }, { spare: null, disks: null, slots: '' }])(
    'are absent when they are null or empty: %j',
    (extra) => {
      expect(requestExtra(parse({ ...rack, ...extra }))).toEqual(rack);
    },
  );

  test.each<[object | string, readonly string[]]>([
    [{}, ['rack is required']],
    [{ rack: null }, ['rack is required']],
    [{ rack: '' }, ['rack is required']],
    [{ rack: 7 }, ['rack must be string']],
    [{ rack: 'A' }, ['rack must match pattern "^[a-z]+[0-9]+$"']],
    [{ ...rack, slots: '2' }, ['slots must be integer']],
    [{ ...rack, slots: 1.5 }, ['slots must be integer']],
    [{ ...rack, slots: 49 }, ['slots must be <= 48']],
    [{ ...rack, spare: 'true' }, ['spare must be boolean']],
    [{ ...rack, role: 'origin' }, ['role must be one of "edge", "mid"']],
    [{ ...rack, disks: [{ size: 1 }, {}] }, ["disks at /1 must have required property 'size'"]],
    [{ ...rack, disks: [{ size: 'x' }] }, ['disks at /0/size must be integer']],
    [{ slots: 0, role: 7 }, ['rack is required', 'slots must be >= 1', 'role must be one of "edge", "mid"']],
    ['"rack":"a1","Rack":"a1"', ['rack is given under two spellings']],
  ])('are refused, each with one problem and nothing coerced: %j', (extra, problems) => {
    expect(problemsOf(extra)).toEqual(problems);
  });

  test('have their problems told with those of others', () => {
    expect(problemsOf({ hostName: '-', slots: 'x' })).toEqual([
      'rack is required',
      'slots must be integer',
      expect.stringMatching(/^hostName /),
    ]);
  });

  test('never show a value', () => {
    expect(problemsOf({ rack: 'SECRET', disks: [{ size: 'SECRET' }] }).join()).not.toContain('SECRET');
  });

  test('cannot be changed, and share nothing with the body', () => {
    const disks = [{ size: 1 }];
    const request = parse({ ...rack, disks });
    disks[0]!.size = 2;
    const kept = requestExtra(request).disks as { size: number }[];
    expect(kept).toEqual([{ size: 1 }]);
    expect(() => Object.assign(kept[0]!, { size: 3 })).toThrow(TypeError);
  });

  test('stay as they are when the request is parsed again, with the schema or without', () => {
    const request = parse(rack);
    expect(parseIsoRequest(request, { requestSchema })).toBe(request);
    expect(parseIsoRequest(request)).toBe(request);
    const other = { properties: { rack: { type: 'integer' } } };
    expect(() => parseIsoRequest(request, { requestSchema: other })).toThrow('rack must be integer');
  });

  test('may make usual keys required', () => {
    const schema = { properties: {}, required: ['interfaceName', 'ip6Address'] };
    expect(() => parseIsoRequest(minimal, { requestSchema: schema })).toThrow(
      'ip6Address is required, interfaceName is required',
    );
  });

  test('that look like one are told, the nearest named, be it an extra key or a usual one', () => {
    const warnings = requestWarnings(parse({ ...rack, 'aset-tag': 'x', hostNam: 'y', unlike: 'z' }));
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"aset-tag".*asset-tag may be meant/),
      expect.stringMatching(/"hostNam".*hostName may be meant/),
    ]);
  });

  test('of lone surrogates are mended in traffic-ops', () => {
    const open = { properties: { note: { type: 'string' } } };
    const request = parseIsoRequest({ ...minimal, note: 'a\ud800' }, { requestSchema: open, profile: 'traffic-ops' });
    expect(requestExtra(request).note).toBe('a\ufffd');
  });
});

describe('a schema of extra keys', () => {
  test.each<[object, string]>([
    [{ properties: { hostName: {} } }, 'properties.hostName is the key hostName of every request'],
    [{ properties: { HOSTNAME: {} } }, 'properties.HOSTNAME is the key hostName of every request'],
    [{ properties: { rack: {}, RACK: {} } }, 'properties.RACK is there in another spelling'],
    [{ properties: { 'a b': {} } }, 'properties.a b is not a name'],
    [{ properties: { ['__proto__']: {} } }, 'properties.__proto__ is not a name'],
    [{ properties: { rack: true } }, 'properties.rack is not a schema'],
    [{ properties: { rack: { type: 'strnig' } } }, 'is no JSON Schema'],
    [{ properties: { rack: { typ: 'string' } } }, 'is no JSON Schema'],
    [{ properties: { rack: { pattern: '(' } } }, 'is no JSON Schema'],
    [{ properties: { rack: {} }, required: ['rakc'] }, 'required names "rakc", which is no key'],
    [{ properties: {}, required: 'rack' }, 'required is not a list'],
    [{ required: [] }, 'properties is not an object'],
    [{ properties: [] }, 'properties is not an object'],
    [{ properties: {}, additionalProperties: false }, 'additionalProperties is neither properties nor required'],
    [{ properties: { hostName: {}, 'a b': {} } }, 'every request; requestSchema.properties.a b'],
  ])('is refused when it cannot be: %j', (schema, message) => {
    const authorize = async () => ({ user: 'operator' });
    const given = schema as RequestSchema;
    expect(() => parseIsoRequest(minimal, { requestSchema: given })).toThrow(RangeError);
    expect(() => parseIsoRequest(minimal, { requestSchema: given })).toThrow(message);
    expect(() => createIsoHandler({ authorize, requestSchema: given })).toThrow(message);
    expect(() => createIsoHandler({ authorize, iso: { requestSchema: given } })).toThrow(message);
  });
});
