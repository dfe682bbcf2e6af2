import type { ErrorObject } from 'ajv';
import type { IsoProblem } from 'iso9660-writer-ts';
import { IsoRequestError, type RequestProblem, type RequestStage } from '../errors.js';
import { checkOptions } from '../option-table.js';
import { DEFAULT_OPTIONS, GENERATE_ISO_OPTIONS, type GenerateIsoOptions, type RequestSchema } from '../options.js';
import { type Candidate, candidateOf, type Misspelling } from './candidate.js';
import { validate } from './compiled-schema.ts?compiled';
import { parseIp } from './ip-address.js';
import { readMembers } from './members.js';
import { extraKeysOf } from './request-schema.js';
import { type IsoRequest, REQUEST_KEYS, type RequestKey } from './schema.js';

/** What stages 1 and 2 of the validation found: types and IP syntax, then required keys. */
export interface DecodedRequest {
  /** In canonical form. Without the keys that have problems, and then it is not complete. */
  readonly request: Partial<IsoRequest>;
  readonly respelled: Candidate['respelled'];
  /** In the order of the stages. */
  readonly problems: readonly RequestProblem[];
  readonly stage: RequestStage;
  /** What the original server says of the first problem, where its words are known and differ. */
  readonly decodingFault?: string | undefined;
}

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
 * Stages 1 and 2 of the validation.
 *
 * @throws {IsoRequestError} when the body is no JSON object; nothing else can be known of it then.
 * @throws {RangeError} when an option is none, or out of its range.
 */
export function decodeIsoRequest(body: unknown, options: GenerateIsoOptions = {}): DecodedRequest {
  checkOptions(GENERATE_ISO_OPTIONS, options);
  const { profile = DEFAULT_OPTIONS.profile, requireDisk = DEFAULT_OPTIONS.requireDisk } = options;
  const { requestSchema } = options;
  const extraKeys = extraKeysOf(requestSchema);
  const conditions = `${profile} ${requireDisk}`;
  if (isDecoded(body) && isAcceptedBy(accepted.get(body)!, conditions, requestSchema)) {
    return { ...FAULTLESS, request: body };
  }
  const { values, extra, respelled, misspelled } = candidateOf(readMembers(body), profile, extraKeys);
  const errors = validate(values) ? [] : (validate.errors ?? []);
  const undecodable = decodingProblems(values, errors);
  const faulty = new Set(undecodable.map(({ key }) => key));
  const required = new Set([...extraKeys.requiredKnown, ...(requireDisk ? (['disk'] as const) : [])]);
  const incomplete = requirementProblems(values, errors, required).filter(({ key }) => !faulty.has(key));
  const problems = [...undecodable, ...incomplete, ...extraKeys.problemsOf(extra)];
  const wrong = new Set(problems.map(({ key }) => key));
  const own = ownCopy(Object.fromEntries(Object.entries(extra).filter(([key]) => !wrong.has(key))));
  const request = Object.freeze({ ...canonical(values, wrong), ...own });
  if (problems.length === 0) {
    accepted.set(request as IsoRequest, { conditions, schema: requestSchema, misspelled, extra: own });
  }
  const [first] = undecodable;
  const decodingFault = first && originalWords(first, values);
  return { request, respelled, problems, stage: first ? 'decoding' : 'validating', decodingFault };
}

/**
 * The request, when neither its decoding nor later checks found a problem.
 *
 * @throws {IsoRequestError} with all of them.
 */
export function acceptedRequest(
  { request, problems, stage, decodingFault }: DecodedRequest,
  later: readonly RequestProblem[],
): IsoRequest {
  const all = [...problems, ...later];
  if (all.length > 0) throw new IsoRequestError(stage, all, decodingFault);
  return request as IsoRequest;
}

interface Acceptance {
  readonly conditions: string;
  readonly schema: RequestSchema | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly misspelled: readonly Misspelling[];
}

/** Requests that were decoded here, and how: they are frozen, so that on their way to an image this is done once. */
const accepted = new WeakMap<IsoRequest, Acceptance>();

/** Extra keys that were looked at stay acceptable where there are none. */
function isAcceptedBy(
  { conditions, schema }: Acceptance,
  asked: string,
  askedSchema: RequestSchema | undefined,
): boolean {
  return conditions === asked && (askedSchema === undefined || askedSchema === schema);
}

/** Shares nothing with the body, and cannot be changed. */
function ownCopy(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return frozen(JSON.parse(JSON.stringify(values)));
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

const FAULTLESS = { respelled: new Set<string>(), problems: [], stage: 'validating' } as const;

function isDecoded(body: unknown): body is IsoRequest {
  return accepted.has(body as IsoRequest);
}

/** The keys of `requestSchema` that a request has, as `parseIsoRequest` returned it with that option. */
export function requestExtra(request: IsoRequest): Readonly<Record<string, unknown>> {
  return accepted.get(request)?.extra ?? {};
}

/** Names in the body of a request that are no keys, and look like one. A value of theirs is never shown. */
export function requestWarnings(request: IsoRequest): readonly IsoProblem[] {
  return (accepted.get(request)?.misspelled ?? []).map(({ name, meant }) => ({
    code: 'UNKNOWN_KEY',
    message: `the request has the unknown key ${JSON.stringify(name)}, which is ignored; ${meant} may be meant`,
  }));
}

/** Stage 1. */
function decodingProblems(values: Candidate['values'], errors: readonly ErrorObject[]): readonly RequestProblem[] {
  const faulty = new Set(errors.filter((error) => isDecodingFault(error, values)).map(keyOf));
  return REQUEST_KEYS.filter((key) => faulty.has(key)).map((key) => decodingProblem(key, values[key]));
}

/** Stage 2. */
function requirementProblems(
  values: Candidate['values'],
  errors: readonly ErrorObject[],
  required: ReadonlySet<RequestKey>,
): readonly RequestProblem[] {
  const faulty = new Set(errors.map(keyOf));
  const missing = REQUEST_KEYS.filter((key) => required.has(key) && values[key] === undefined);
  const inOrder: readonly RequestKey[] = [...new Set([...REQUIRED_ORDER, ...missing])];
  return inOrder
    .filter((key) => missing.includes(key) || faulty.has(key))
    .map((key) => ({ key, message: missing.includes(key) ? `${key} is required` : stage2Message(key) }));
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
  return typeof value === 'string' ? `invalid IP address: ${shortened(value)}` : undefined;
}

function shortened(value: string): string {
  return value.length > MAX_QUOTED ? `${value.slice(0, MAX_QUOTED)}...` : value;
}

/** More than any address has. */
const MAX_QUOTED = 100;

function stage2Message(key: RequestKey): string {
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

/** The values that have passed the schema. */
function canonical(values: Candidate['values'], faulty: ReadonlySet<string>): Partial<IsoRequest> {
  const request: Record<string, unknown> = {};
  for (const key of REQUEST_KEYS) {
    const value = values[key];
    if (value === undefined || faulty.has(key)) continue;
    if (key === 'interfaceMtu') request[key] = Number(value);
    else if (key === 'dhcp') request[key] = /^(?:yes|true|1)$/i.test(String(value)) ? 'yes' : 'no';
    // Anything but these strings can be in `stream` alone, and means the same as its absence.
    else if (typeof value === 'string' && (key !== 'stream' || value.length <= MAX_STREAM)) {
      request[key] = isIpKey(key) ? (parseIp(value)?.text ?? value) : value;
    }
  }
  return request;
}

/** One word counts, and it is `yes`. */
const MAX_STREAM = 16;

function isIpKey(key: RequestKey): boolean {
  return (IP_KEYS as readonly RequestKey[]).includes(key);
}
