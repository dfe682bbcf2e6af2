import { IsoRequestError, type RequestProblem } from '../errors.js';
import { DEFAULT_OPTIONS, type GenerateIsoOptions, type RequestProfile } from '../options.js';
import { type DecodedRequest, decodeIsoRequest } from './decode.js';
import type { Rule, Rules } from './rules.js';
import { type IsoRequest, REQUEST_KEYS } from './schema.js';
import { strictRules } from './strict-rules.js';
import { trafficOpsRules } from './traffic-ops-rules.js';

/**
 * Checks a request body and brings it into canonical form. `body` is JSON text, or an object that was parsed before;
 * text is better, because names that come twice and literals like `1500.0` are lost in an object.
 *
 * Names are taken in any letter case, the last one of a key wins, and unknown ones are ignored. The result is frozen,
 * shares nothing with `body`, and is equal to what parsing it again gives. Of `options` it reads `profile`, `mtus` and
 * `requireDisk`.
 *
 * @throws {IsoRequestError} with every problem of the first stage that found one.
 * @example
 * parseIsoRequest('{"osVersionDir": "alma9", "hostName": "edge-07", …, "dhcp": "YES", "interfaceMtu": "9000"}')
 * // { osversionDir: 'alma9', hostName: 'edge-07', …, dhcp: 'yes', interfaceMtu: 9000 }
 */
export function parseIsoRequest(body: unknown, options: GenerateIsoOptions = {}): IsoRequest {
  const decoded = decodeIsoRequest(body, options);
  const problems = profileProblems(decoded, options);
  if (problems.length > 0) throw new IsoRequestError('validating', problems);
  return decoded.request;
}

const PROFILES: Readonly<Record<RequestProfile, Rules>> = { strict: strictRules, 'traffic-ops': trafficOpsRules };

/** Stage 3: at most one problem a key. */
function profileProblems({ request, respelled }: DecodedRequest, options: GenerateIsoOptions): RequestProblem[] {
  const profile = options.profile ?? DEFAULT_OPTIONS.profile;
  const rules = PROFILES[profile];
  return REQUEST_KEYS.flatMap((key) => {
    const value = request[key];
    const rule = rules[key] as Rule<unknown> | undefined;
    const respelling = profile === 'strict' && respelled.has(key) ? 'is given under two spellings' : undefined;
    const fault = respelling ?? (value === undefined ? undefined : rule?.(value, request, options));
    return fault === undefined ? [] : [{ key, message: `${key} ${fault}` }];
  });
}
