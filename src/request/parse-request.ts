import type { RequestProblem } from '../errors.js';
import { DEFAULT_OPTIONS, type GenerateIsoOptions, type RequestProfile } from '../options.js';
import { acceptedRequest, type DecodedRequest, decodeIsoRequest } from './decode.js';
import { type AnyRules, type Rules, safetyRules } from './rules.js';
import { type IsoRequest, REQUEST_KEYS } from './schema.js';
import { strictRules } from './strict-rules.js';
import { trafficOpsRules } from './traffic-ops-rules.js';

/**
 * Checks a request body and brings it into canonical form. `body` is JSON text, or an object that was parsed before;
 * text is better, because names that come twice and literals like `1500.0` are lost in an object.
 *
 * Names are taken in any letter case, the last one of a key wins, and unknown ones are ignored; `requestWarnings` tells
 * which of them look like a known one. The result is frozen,
 * shares nothing with `body`, and is equal to what parsing it again gives. Of `options` it reads `profile`, `mtus`,
 * `requireDisk` and `requestSchema`, whose keys the result has, too, and `requestExtra` returns alone.
 *
 * @throws {IsoRequestError} with every problem that can be known.
 * @example
 * parseIsoRequest('{"osVersionDir": "alma9", "hostName": "edge-07", …, "dhcp": "YES", "interfaceMtu": "9000"}')
 * // { osversionDir: 'alma9', hostName: 'edge-07', …, dhcp: 'yes', interfaceMtu: 9000 }
 */
export function parseIsoRequest(body: unknown, options: GenerateIsoOptions = {}): IsoRequest {
  const decoded = decodeIsoRequest(body, options);
  return acceptedRequest(decoded, profileProblems(decoded, options));
}

/**
 * A request as it can be rendered: complete, and safe to write, but held to no profile.
 *
 * @throws {IsoRequestError} with every problem that can be known.
 */
export function safeRequest(body: unknown, options: GenerateIsoOptions): IsoRequest {
  const decoded = decodeIsoRequest(body, options);
  return acceptedRequest(decoded, problemsOf(decoded.request, options, [safetyRules]));
}

const PROFILES: Readonly<Record<RequestProfile, Rules>> = { strict: strictRules, 'traffic-ops': trafficOpsRules };

function profileProblems({ request, respelled }: DecodedRequest, options: GenerateIsoOptions): RequestProblem[] {
  const profile = options.profile ?? DEFAULT_OPTIONS.profile;
  const twice = profile === 'strict' ? respelled : new Set<string>();
  return problemsOf(request, options, [safetyRules, PROFILES[profile]], twice);
}

/** Stage 3: at most one problem a key, the first that is found. */
function problemsOf(
  request: Partial<IsoRequest>,
  options: GenerateIsoOptions,
  ruleSets: readonly Rules[],
  respelled: ReadonlySet<string> = new Set(),
): RequestProblem[] {
  const known = REQUEST_KEYS.flatMap((key) => {
    const value = request[key];
    let fault = respelled.has(key) ? RESPELLED : undefined;
    for (const rules of ruleSets) {
      if (value !== undefined) fault ??= (rules as AnyRules)[key]?.(value, request, options);
    }
    return fault === undefined ? [] : [{ key, message: `${key} ${fault}` }];
  });
  const extra = [...respelled].filter((key) => !(REQUEST_KEYS as readonly string[]).includes(key));
  return [...known, ...extra.map((key) => ({ key, message: `${key} ${RESPELLED}` }))];
}

const RESPELLED = 'is given under two spellings';
