import { Ajv, type ErrorObject } from 'ajv';
import { IsoRequestError, type RequestProblem } from '../errors.js';
import { DEFAULT_OPTIONS, type GenerateIsoOptions, type RequestProfile } from '../options.js';
import { isoRequestFormats, parseIp } from './ip-address.js';
import { type Member, readMembers } from './members.js';
import { canonicalKey, type IsoRequest, isoRequestSchema, REQUEST_KEYS, type RequestKey } from './schema.js';

/** A request with its keys mapped and its absent values left out, but not yet checked. */
interface Candidate {
  readonly values: Readonly<Partial<Record<RequestKey, unknown>>>;
  /** Keys that came in more than one spelling. */
  readonly respelled: ReadonlySet<RequestKey>;
}

/** Maps names to keys. The last occurrence of a key wins, in whatever spelling; unknown names are ignored. */
function candidateOf(members: readonly Member[], profile: RequestProfile): Candidate {
  const names = new Map<RequestKey, string>();
  const values = new Map<RequestKey, unknown>();
  const respelled = new Set<RequestKey>();
  for (const member of members) {
    const key = canonicalKey(member.name);
    if (key === undefined) continue;
    if ((names.get(key) ?? member.name) !== member.name) respelled.add(key);
    names.set(key, member.name);
    values.set(key, wellFormed(judgedValue(key, member), profile));
  }
  const given = [...values].filter(([key, value]) => !isAbsent(key, value));
  return { values: Object.fromEntries(given), respelled };
}

/** An MTU is judged by its literal: `1500.0` and `1.5e3` have whole values, but are no integers to the original server. */
function judgedValue(key: RequestKey, { value, source }: Member): unknown {
  return key === 'interfaceMtu' && typeof value === 'number' ? (source ?? value) : value;
}

/** The original server's decoder writes U+FFFD for a lone surrogate; `strict` keeps it, to refuse it. */
function wellFormed(value: unknown, profile: RequestProfile): unknown {
  return profile === 'traffic-ops' && typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value;
}

/** For the MTU, `null` and the empty string are values, and wrong ones. */
function isAbsent(key: RequestKey, value: unknown): boolean {
  return value === undefined || (key !== 'interfaceMtu' && (value === null || value === ''));
}

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
