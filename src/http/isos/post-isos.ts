import { IsoRequestError } from '../../errors.js';
import type { PreparedIso } from '../../image/prepare-iso.js';
import type { GenerateIsoOptions } from '../../options.js';
import { decodeIsoRequest } from '../../request/decode.js';
import { parseIsoRequest } from '../../request/parse-request.js';
import type { IsoRequest } from '../../request/schema.js';
import { whenHanging } from '../../tree/mounts.js';
import { HttpFault, orFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { withinFirstByteLimit } from '../answer/first-byte-limit.js';
import type { Settings } from '../options.js';
import { treeOf, withVersionProblem } from '../os-versions.js';
import { majorOf } from '../routes.js';
import type { IsoStore } from '../stores/store.js';
import { askAdmission } from './admission.js';
import { ChangeRecord } from './change-log.js';
import { sendImage } from './image-answer.js';
import { planImage } from './image-plan.js';
import { readBodyText } from './request-body.js';

/** `POST /api/<version>/isos`, from an authorised user. */
export async function postIsos(exchange: Exchange, version: string, user: string): Promise<Response> {
  const text = await readBodyText(exchange.request, exchange.settings.maxBodyBytes);
  return await withinFirstByteLimit(exchange, (signal) => answerText(exchange, version, user, text, signal));
}

async function answerText(
  exchange: Exchange,
  version: string,
  user: string,
  text: string,
  signal: AbortSignal,
): Promise<Response> {
  const { settings } = exchange;
  const request = await parsed(text, settings);
  const tree = await treeOf(request.osversionDir, settings);
  const isStreamed = majorOf(version) > 1 || request.stream === 'yes';
  if (!isStreamed && settings.options.store === undefined)
    throw new HttpFault(400, 'stream must be yes on this server');

  const change = new ChangeRecord({ user, version, request }, exchange);
  // Whatever this breaks comes later, so this outcome is the first. A server that has lost its client may neither read
  // nor cancel the body.
  const stopListening = onAbort(signal, () => change.end(exchange.isAborted ? 'aborted' : 'failed'));
  change.whenEnded(stopListening);
  try {
    const { made, release } = await askAdmission(exchange, signal);
    change.whenEnded(release);
    // An image that waits for a disk that hangs must not keep others from being made.
    for (const disk of disksOf(tree, isStreamed ? undefined : settings.options.store))
      change.whenEnded(whenHanging(disk, made));
    const image = await planImage(exchange, request, tree, signal);
    if (!isStreamed) return await storeImage(exchange, image, change);
    const response = await sendImage(exchange, image, change, version);
    made();
    return response;
  } catch (error) {
    change.end('failed');
    throw error;
  }
}

/**
 * The request of a body. What is wrong with it is told together with an OS version that is not on offer.
 *
 * @throws {IsoRequestError}
 */
async function parsed(text: string, settings: Settings): Promise<IsoRequest> {
  const { iso } = settings.options;
  try {
    return parseIsoRequest(text, iso);
  } catch (error) {
    // The one alert of the original server is about the first stage alone.
    if (!(error instanceof IsoRequestError) || settings.alerts === 'joined') throw error;
    throw await withVersionProblem(error, decodedVersion(text, iso), settings);
  }
}

/** The OS version of a body that is wrong in another place. */
function decodedVersion(text: string, iso: GenerateIsoOptions | undefined): string | undefined {
  try {
    return decodeIsoRequest(text, iso).request.osversionDir;
  } catch {
    return undefined;
  }
}

/** The directories that an image is read from and written to. */
function disksOf(tree: string, store: IsoStore | undefined): readonly string[] {
  return store?.directory === undefined ? [tree] : [tree, store.directory];
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
