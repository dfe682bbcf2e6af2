import { IsoRequestError } from '../../errors.js';
import type { GenerateIsoOptions } from '../../options.js';
import { decodeIsoRequest, requestExtra } from '../../request/decode.js';
import { parseIsoRequest } from '../../request/parse-request.js';
import type { IsoRequest } from '../../request/schema.js';
import type { Exchange } from '../answer/exchange.js';
import { withinFirstByteLimit } from '../answer/first-byte-limit.js';
import type { Settings } from '../options.js';
import { withVersionProblem } from '../os-versions.js';
import type { CustomizedRequest } from './customize.js';
import { bodyText, readBody } from './request-body.js';

/** What is known of a POST before its body is read. */
type Authorised = Pick<CustomizedRequest, 'route' | 'user' | 'version'>;

/** Reads the request of a POST from an authorised user, and answers it within the time that there is. */
export async function answerPosted(
  exchange: Exchange,
  authorised: Authorised,
  answer: (posted: CustomizedRequest) => Promise<Response>,
): Promise<Response> {
  const { request, settings } = exchange;
  const body = await readBody(request, settings.maxBodyBytes);
  return await withinFirstByteLimit(exchange, async (signal) => {
    const iso = await parsed(bodyText(body), settings);
    return await answer({ ...authorised, iso, extra: requestExtra(iso), body, request, signal });
  });
}

/**
 * The request of a body. What is wrong with it is told together with an OS version that is not on offer.
 *
 * @throws {IsoRequestError}
 */
async function parsed(text: string, settings: Settings): Promise<IsoRequest> {
  const checks = checksOf(settings);
  try {
    return parseIsoRequest(text, checks);
  } catch (error) {
    // The one alert of the original server is about the first stage alone. What is on offer may be for `customize` to say.
    const isToldAlone = settings.alerts === 'joined' || settings.options.customize !== undefined;
    if (!(error instanceof IsoRequestError) || isToldAlone) throw error;
    throw await withVersionProblem(error, decodedVersion(text, checks), settings);
  }
}

/** The options that requests are checked with; getters of the others are not asked. */
function checksOf({ options: { iso = {} }, requestSchema }: Settings): GenerateIsoOptions {
  const { profile, mtus, requireDisk } = iso;
  return {
    ...(profile && { profile }),
    ...(mtus && { mtus }),
    ...(requireDisk !== undefined && { requireDisk }),
    ...(requestSchema && { requestSchema }),
  };
}

/** The OS version of a body that is wrong in another place. */
function decodedVersion(text: string, checks: GenerateIsoOptions): string | undefined {
  try {
    return decodeIsoRequest(text, checks).request.osversionDir;
  } catch {
    return undefined;
  }
}
