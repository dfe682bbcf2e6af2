import type { Configuration } from '../kickstart/configuration.js';
import { fqdn } from '../kickstart/names.js';
import { parseIp, prefixLengthOf } from '../request/ip-address.js';
import { REQUEST_KEYS } from '../request/schema.js';
import type { Scalar } from './languages/language.js';

/** What a name of a template stands for. A list is there to be gone through by a section. */
export interface TemplateValue {
  readonly value: Scalar | readonly Scalar[] | undefined;
  /** Whether a section of the name is written. */
  readonly isSet: boolean;
}

/** Keys that are of the answer or secret, and not of the server. */
const WITHHELD: ReadonlySet<string> = new Set(['rootPass', 'stream']);

/** The names that templates can have, with what they stand for. What is absent is empty; an object is no value. */
export function templateValues({ values }: Configuration): ReadonlyMap<string, TemplateValue> {
  const { request, extra, extraKeys, rootPasswordHash } = values;
  const keys = REQUEST_KEYS.filter((key) => !WITHHELD.has(key));
  const given: Readonly<Record<string, unknown>> = { ...request, ...extra };
  const made = {
    fqdn: fqdn(request),
    rootPasswordHash,
    prefixLength: prefixLengthOf(parseIp(request.ipNetmask ?? '')),
  };
  return new Map([
    ...[...extraKeys, ...keys].map((key) => [key, valueFrom(given[key])] as const),
    ...Object.entries(made).map(([name, value]) => [name, valueFrom(value)] as const),
  ]);
}

/** `no` is a text, and what a section of `dhcp` asks for. */
function valueFrom(given: unknown): TemplateValue {
  if (given === undefined || given === null) return { value: '', isSet: false };
  if (Array.isArray(given)) {
    return given.every(isScalar) ? { value: given, isSet: given.length > 0 } : { value: undefined, isSet: true };
  }
  if (!isScalar(given)) return { value: undefined, isSet: true };
  return { value: given, isSet: given !== '' && given !== 'no' && given !== false };
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
