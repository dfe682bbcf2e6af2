import { Ajv, type ErrorObject } from 'ajv';
import { IsoRequestError, type RequestProblem } from '../errors.js';
import { DEFAULT_OPTIONS, type GenerateIsoOptions } from '../options.js';
import { type Candidate, candidateOf } from './candidate.js';
import { isoRequestFormats } from './formats.js';
import { parseIp } from './ip-address.js';
import type { IsoRequest, RequestKey } from './iso-request.js';
import { readMembers } from './members.js';
import { REQUEST_KEYS } from './request-keys.js';
import { isoRequestSchema } from './schema.js';

/** A request that passed stages 1 and 2, and what only a profile may object to. */
export interface DecodedRequest {
  readonly request: IsoRequest;
  readonly respelled: Candidate['respelled'];
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, formats: isoRequestFormats });
const validate = ajv.compile(isoRequestSchema);

/** The order in which the original server asks for keys. */
const REQUIRED_ORDER = [
  'osversionDir',
  'hostName',
  'domainName',
  'rootPass',
  'dhcp',
  'interfaceMtu',
  'disk',
  'mgmtInterface',
  'mgmtIpGateway',
  'ipAddress',
  'ipNetmask',
  'ipGateway',
  'ip6Address',
] as const satisfies readonly RequestKey[];

const IP_KEYS = [
  'ipAddress',
  'ipNetmask',
  'ipGateway',
  'ip6Gateway',
  'mgmtIpAddress',
  'mgmtIpGateway',
  'mgmtIpNetmask',
] as const satisfies readonly RequestKey[];

/**
 * Stages 1 and 2 of the validation: types, IP syntax, required keys.
 *
 * @throws {IsoRequestError} with every problem of the first stage that found one.
 */
export function decodeIsoRequest(body: unknown, options: GenerateIsoOptions = {}): DecodedRequest {
  const { profile = DEFAULT_OPTIONS.profile, requireDisk = DEFAULT_OPTIONS.requireDisk } = options;
  const conditions = `${profile} ${requireDisk}`;
  if (isDecoded(body) && decoded.get(body) === conditions) return { request: body, respelled: NONE };
  const { values, respelled } = candidateOf(readMembers(body), profile);
  const errors = validate(values) ? [] : (validate.errors ?? []);
  refuseUndecodable(values, errors);
  refuseIncomplete(values, errors, requireDisk);
  const request = canonical(values);
  decoded.set(request, conditions);
  return { request, respelled };
}

/** Requests that were decoded here, and how: they are frozen, so that on their way to an image this is done once. */
const decoded = new WeakMap<IsoRequest, string>();

const NONE: DecodedRequest['respelled'] = new Set();

function isDecoded(body: unknown): body is IsoRequest {
  return decoded.has(body as IsoRequest);
}

/** Stage 1. */
function refuseUndecodable(values: Candidate['values'], errors: readonly ErrorObject[]): void {
  const faulty = new Set(errors.filter((error) => isDecodingFault(error, values)).map(keyOf));
  const problems = REQUEST_KEYS.filter((key) => faulty.has(key)).map((key) => decodingProblem(key, values[key]));
  const [first] = problems;
  if (first !== undefined) throw new IsoRequestError('decoding', problems, originalWords(first, values));
}

/** Stage 2. */
function refuseIncomplete(values: Candidate['values'], errors: readonly ErrorObject[], requireDisk: boolean): void {
  const faulty = new Set(errors.map(keyOf));
  if (requireDisk && values.disk === undefined) faulty.add('disk');
  const problems = REQUIRED_ORDER.filter((key) => faulty.has(key)).map((key) => ({ key, message: stage2Message(key) }));
  if (problems.length > 0) throw new IsoRequestError('validating', problems);
}

/** The key an error of ajv is about; of `if` there is none. */
function keyOf(error: ErrorObject): RequestKey | undefined {
  const name: string = error.keyword === 'required' ? error.params.missingProperty : error.instancePath.slice(1);
  return REQUEST_KEYS.find((key) => key === name);
}

/** A dhcp that is no boolean and an MTU of 0 count as absent, and a wrong `ip6Address` is found with what is absent. */
function isDecodingFault(error: ErrorObject, values: Candidate['values']): boolean {
  const key = keyOf(error);
  if (key === undefined || error.keyword === 'required' || error.keyword === 'not') return false;
  return !((key === 'dhcp' || key === 'ip6Address') && typeof values[key] === 'string');
}

function decodingProblem(key: RequestKey, value: unknown): RequestProblem {
  if (key === 'interfaceMtu') return { key, message: 'interfaceMtu must be an integer' };
  return { key, message: `${key} must be a ${typeof value === 'string' ? 'valid IP address' : 'string'}` };
}

/** What the original server says, where its words are known. */
function originalWords({ key }: RequestProblem, values: Candidate['values']): string | undefined {
  if (key === 'interfaceMtu') return 'not an integer';
  const value = values[key as RequestKey];
  return typeof value === 'string' ? `invalid IP address: ${value}` : undefined;
}

function stage2Message(key: (typeof REQUIRED_ORDER)[number]): string {
  switch (key) {
    case 'mgmtInterface':
    case 'mgmtIpGateway':
      return `${key} is required when mgmtIpAddress is provided`;
    case 'ipAddress':
    case 'ipNetmask':
    case 'ipGateway':
      return `${key} is required if DHCP is no`;
    case 'ip6Address':
      return 'ip6Address must be a valid IPv6 address (with optional CIDR prefix)';
    default:
      return `${key} is required`;
  }
}

/** `values` has passed the schema. */
function canonical(values: Candidate['values']): IsoRequest {
  const request: Record<string, unknown> = {};
  for (const key of REQUEST_KEYS) {
    const value = values[key];
    // Anything but a string can be in `stream` alone, and means the same as nothing there.
    if (key === 'interfaceMtu') request[key] = Number(value);
    else if (typeof value === 'string') request[key] = value;
  }
  request.dhcp = /^(yes|true|1)$/i.test(String(values.dhcp)) ? 'yes' : 'no';
  for (const key of IP_KEYS) {
    const address = parseIp(String(values[key]));
    if (address !== undefined) request[key] = address.text;
  }
  return Object.freeze(request) as unknown as IsoRequest;
}
