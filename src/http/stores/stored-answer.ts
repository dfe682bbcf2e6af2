import type { PreparedIso } from '../../prepare-iso.js';
import type { ChangeRecord } from '../change-log.js';
import type { Exchange } from '../exchange.js';
import { orFault } from '../http-fault.js';

const SUCCESS = { level: 'success', text: 'Generate ISO was successful.' };
const DEPRECATED = { level: 'warning', text: 'Non streaming ISO generation is deprecated.' };

/** Puts the image into the store and answers where it is, as 1.x does unless `stream` is `yes`. */
export async function storeImage(exchange: Exchange, image: PreparedIso, change: ChangeRecord): Promise<Response> {
  const { options, legacyStreamWarning } = exchange.settings;
  const isoURL = await orFault('unable to store the ISO', () => options.store!.put(image.filename, image));
  change.end('created');
  const alerts = legacyStreamWarning ? [SUCCESS, DEPRECATED] : [SUCCESS];
  return exchange.json(200, `${JSON.stringify({ alerts, response: { isoURL, isoName: image.filename } })}\n`);
}
