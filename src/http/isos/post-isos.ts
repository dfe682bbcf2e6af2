import { IsoRequestError } from '../../errors.js';
import type { PreparedIso } from '../../image/prepare-iso.js';
import type { GenerateIsoOptions } from '../../options.js';
import { decodeIsoRequest, requestExtra } from '../../request/decode.js';
import { parseIsoRequest } from '../../request/parse-request.js';
import type { IsoRequest } from '../../request/schema.js';
import { whenHanging } from '../../tree/mounts.js';
import type { IsoSource } from '../../tree/source.js';
import { HttpFault, orFault, refusalOf } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { withinFirstByteLimit } from '../answer/first-byte-limit.js';
import type { AuthorisedUser } from '../authorisation.js';
import type { Settings } from '../options.js';
import { treeOf, withVersionProblem } from '../os-versions.js';
import { majorOf } from '../routes.js';
import type { IsoStore } from '../stores/store.js';
import { askAdmission } from './admission.js';
import { ChangeRecord } from './change-log.js';
import { askCustomize, type CustomizedRequest } from './customize.js';
import { sendImage } from './image-answer.js';
import { planImage } from './image-plan.js';
import { bodyText, readBody } from './request-body.js';

/** `POST /api/<version>/isos`, from an authorised user. */
export async function postIsos(exchange: Exchange, version: string, user: AuthorisedUser): Promise<Response> {
  const body = await readBody(exchange.request, exchange.settings.maxBodyBytes);
  return await withinFirstByteLimit(exchange, (signal) => answerBody(exchange, { version, user, body, signal }));
}

/** What is known of a POST before its body is understood. */
type Posted = Pick<CustomizedRequest, 'body' | 'signal' | 'user' | 'version'>;

async function answerBody(exchange: Exchange, posted: Posted): Promise<Response> {
  const { settings } = exchange;
  const { version, signal } = posted;
  const iso = await parsed(bodyText(posted.body), settings);
  const isStreamed = majorOf(version) > 1 || iso.stream === 'yes';
  const extra = requestExtra(iso);
  const change = new ChangeRecord({ user: posted.user.user, version, request: iso, extra }, exchange);
  // Whatever this breaks comes later, so this outcome is the first. A server that has lost its client may neither read
  // nor cancel the body.
  const stopListening = onAbort(signal, () => change.end(exchange.isAborted ? 'aborted' : 'failed'));
  change.whenEnded(stopListening);
  try {
    const { custom, source } = await withoutRowIfRefused(change, async () => {
      const custom = await askCustomize(settings.options.customize, {
        ...posted,
        iso,
        extra,
        request: exchange.request,
      });
      signal.throwIfAborted();
      const source = custom.source ?? (await treeOf(iso.osversionDir, settings));
      if (!isStreamed && settings.options.store === undefined)
        throw new HttpFault(400, 'stream must be yes on this server');
      return { custom, source };
    });
    const { made, release } = await askAdmission(exchange, signal);
    change.whenEnded(release);
    // An image that waits for a disk that hangs must not keep others from being made.
    for (const disk of disksOf(source, isStreamed ? undefined : settings.options.store))
      change.whenEnded(whenHanging(disk, made));
    const image = await planImage(exchange, { iso, source, custom, client: signal });
    if (!isStreamed) return await storeImage(exchange, image, change);
    const response = await sendImage(exchange, image, change, version);
    made();
    return response;
  } catch (error) {
    change.end('failed');
    throw error;
  }
}

/** Runs what may still find the request at fault, which the change log does not tell. */
async function withoutRowIfRefused<T>(change: ChangeRecord, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (refusalOf(error, 'each').status < 500) change.dismiss();
    throw error;
  }
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

/** The directories that an image is read from and written to. */
function disksOf(source: IsoSource, store: IsoStore | undefined): readonly string[] {
  return [source, store?.directory].filter((place) => typeof place === 'string');
}

/** Answers how to stop listening. */
function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}

const SUCCESS = { level: 'success', text: 'Generate ISO was successful.' };
const DEPRECATED = { level: 'warning', text: 'Non streaming ISO generation is deprecated.' };

/** Puts the image into the store and answers where it is, as 1.x does unless `stream` is `yes`. */
async function storeImage(exchange: Exchange, image: PreparedIso, change: ChangeRecord): Promise<Response> {
  const { options, legacyStreamWarning } = exchange.settings;
  change.warn(image.warnings);
  const isoURL = await orFault('unable to store the ISO', () => options.store!.put(image.filename, image));
  change.end('created');
  const alerts = legacyStreamWarning ? [SUCCESS, DEPRECATED] : [SUCCESS];
  return exchange.json(200, `${JSON.stringify({ alerts, response: { isoURL, isoName: image.filename } })}\n`);
}
