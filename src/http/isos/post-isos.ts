import type { PreparedIso } from '../../image/prepare-iso.js';
import { whenHanging } from '../../tree/mounts.js';
import { HttpFault, orFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { majorOf } from '../routes.js';
import { askAdmission } from './admission.js';
import type { ChangeRecord } from './change-log.js';
import type { CustomizedRequest } from './customize.js';
import { sendImage } from './image-answer.js';
import { disksOf, partsOf, planImage } from './image-plan.js';
import { recordedAnswer, withoutRowIfRefused } from './recorded-answer.js';

/** `POST /api/<version>/isos`, of a request that passed validation. */
export async function postIsos(exchange: Exchange, posted: CustomizedRequest): Promise<Response> {
  const { store } = exchange.settings.options;
  const { version, signal } = posted;
  const isStreamed = majorOf(version) > 1 || posted.iso.stream === 'yes';
  return await recordedAnswer(exchange, posted, 'ISO', async (change) => {
    const parts = await withoutRowIfRefused(change, async () => {
      const found = await partsOf(exchange, posted);
      if (!isStreamed && store === undefined) throw new HttpFault(400, 'stream must be yes on this server');
      return found;
    });
    const { made, release } = await askAdmission(exchange, signal);
    change.whenEnded(release);
    // An image that waits for a disk that hangs must not keep others from being made.
    for (const disk of disksOf(parts.source, isStreamed ? undefined : store)) change.whenEnded(whenHanging(disk, made));
    const image = await planImage(exchange, parts);
    if (!isStreamed) return await storeImage(exchange, image, change);
    const type = majorOf(version) > 1 ? 'application/octet-stream' : 'application/download';
    const response = await sendImage(exchange, image, change, type);
    made();
    return response;
  });
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
