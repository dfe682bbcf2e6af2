import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { messageOf } from 'iso9660-writer-ts/internal';
import type { RequestProblem } from '../errors.js';
import type { RequestSchema } from '../options.js';
import { isoRequestFormats } from './ip-address.js';
import { asciiLowerCase, canonicalKey, isoRequestSchema, REQUEST_KEYS, type RequestKey } from './schema.js';

/** The keys that a server adds to those of a request. */
export interface ExtraKeys {
  readonly names: readonly string[];
  /** Known keys that are required by it, too. */
  readonly requiredKnown: ReadonlySet<RequestKey>;
  /** The key that `name` means in any mixture of upper and lower case, if it means one. */
  nameOf(name: string): string | undefined;
  /** What is wrong with the values, absent ones left out: one problem a key. */
  problemsOf(values: Readonly<Record<string, unknown>>): readonly RequestProblem[];
}

const NONE: ExtraKeys = { names: [], requiredKnown: new Set(), nameOf: () => undefined, problemsOf: () => [] };

const compiled = new WeakMap<RequestSchema, ExtraKeys>();

/**
 * The extra keys of a schema.
 *
 * @throws {RangeError} when it is no schema, or names a key that is there already.
 */
export function extraKeysOf(schema: RequestSchema | undefined): ExtraKeys {
  if (schema === undefined) return NONE;
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const keys = compile(schema);
  compiled.set(schema, keys);
  return keys;
}

function compile(schema: RequestSchema): ExtraKeys {
  const faults = faultsOf(schema);
  if (faults.length > 0) throw new RangeError(faults.map((fault) => `requestSchema${fault}`).join('; '));
  const { properties, required = [] } = schema;
  const names = Object.keys(properties);
  const spellings = new Map(names.map((name) => [asciiLowerCase(name), name]));
  const ownRequired = required.filter((name) => spellings.has(asciiLowerCase(name)));
  const validate = validatorOf({ type: 'object', properties, required: ownRequired });
  return {
    names,
    requiredKnown: new Set(REQUEST_KEYS.filter((key) => required.includes(key))),
    nameOf: (name) => spellings.get(asciiLowerCase(name)),
    problemsOf(values) {
      if (validate(values)) return [];
      const first = new Map<string, ErrorObject>();
      for (const error of validate.errors ?? []) {
        if (!first.has(keyOf(error))) first.set(keyOf(error), error);
      }
      return names.flatMap((key) => {
        const error = first.get(key);
        return error === undefined ? [] : [{ key, message: `${key} ${wordsOf(error)}` }];
      });
    },
  };
}

/** A name that can stand in an alert, in a page and in a template as it is. */
const NAME = /^[A-Za-z][\w-]{0,63}$/;

/** What is wrong, each with its place behind `requestSchema`. */
function faultsOf(schema: RequestSchema): readonly string[] {
  if (!isPlain(schema)) return [' is not an object'];
  const { properties, required = [], ...others } = schema;
  const strange = Object.keys(others).map((name) => `.${name} is neither properties nor required`);
  if (!isPlain(properties)) return [...strange, '.properties is not an object'];
  const names = Object.keys(properties);
  const lower = names.map(asciiLowerCase);
  const faulty = names.flatMap((name, index) => {
    const place = `.properties.${name}`;
    const key = canonicalKey(name);
    if (!NAME.test(name))
      return [`${place} is not a name of up to 64 letters, digits, "_" and "-" that begins with a letter`];
    if (key !== undefined) return [`${place} is the key ${key} of every request`];
    if (lower.indexOf(lower[index]!) < index) return [`${place} is there in another spelling`];
    return isPlain(properties[name]) ? [] : [`${place} is not a schema`];
  });
  if (!Array.isArray(required)) return [...strange, ...faulty, '.required is not a list'];
  const missing = required.filter((name: unknown) => !names.includes(name as string) && !isKnown(name));
  return [...strange, ...faulty, ...missing.map((name) => `.required names ${JSON.stringify(name)}, which is no key`)];
}

function isKnown(name: unknown): boolean {
  return (REQUEST_KEYS as readonly unknown[]).includes(name);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The compiler is loaded for these schemas alone: it takes longer than all the rest of a start. Parsing waits for nothing. */
function validatorOf(schema: object): ValidateFunction {
  const { Ajv }: typeof import('ajv') = createRequire(import.meta.url)('ajv');
  try {
    // Unknown keywords and formats are slips; a keyword without its type is JSON Schema all the same.
    const options = { allErrors: true, allowUnionTypes: true, strictTypes: false, strictTuples: false } as const;
    return new Ajv({ ...options, formats: isoRequestFormats, logger: false }).compile(schema);
  } catch (error) {
    throw new RangeError(`requestSchema is no JSON Schema: ${messageOf(error)}`);
  }
}

function keyOf({ keyword, instancePath, params }: ErrorObject): string {
  if (instancePath === '' && keyword === 'required') return params.missingProperty;
  return instancePath.split('/')[1] ?? '';
}

/** What is wrong with a value, without the value. */
function wordsOf({ keyword, instancePath, params, message = 'is not acceptable' }: ErrorObject): string {
  if (instancePath === '') return 'is required';
  const inside = instancePath.split('/').slice(2).join('/');
  const limit =
    keyword === 'enum'
      ? `must be one of ${params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(', ')}`
      : message;
  return inside === '' ? limit : `at /${inside} ${limit}`;
}

/** The schema of a whole request: that of every request, with the keys of a server. */
export function mergedRequestSchema(schema: RequestSchema | undefined): Readonly<Record<string, unknown>> {
  if (schema === undefined) return isoRequestSchema;
  const { properties, required } = isoRequestSchema;
  return {
    ...isoRequestSchema,
    properties: { ...properties, ...schema.properties },
    required: [...new Set([...required, ...(schema.required ?? [])])],
  };
}
