import { type PreparedIso, prepareIso } from '../../image/prepare-iso.js';
import { readNameservers } from '../../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../../options.js';
import type { IsoRequest } from '../../request/schema.js';
import { linkSignals } from '../../streams/signals.js';
import { orFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { onTree } from '../os-versions.js';

/**
 * Plans an image that ends with the client. The plan of its tree is shared with other requests.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function planImage(
  exchange: Exchange,
  request: IsoRequest,
  tree: string,
  client: AbortSignal,
): Promise<PreparedIso> {
  const { settings } = exchange;
  const options = await readOptions(exchange, client);
  return await onTree(() => prepareIso(request, tree, { cache: settings.cache, reading: 'asynchronous', ...options }));
}

/** Getters are asked once, here. One that reads a file is there for the name servers. */
function readOptions(exchange: Exchange, client: AbortSignal): Promise<GenerateIsoOptions> {
  return orFault('unable to read the name servers', () => {
    const { iso } = exchange.settings.options;
    const { signal = client, release } = linkSignals(iso?.signal, client);
    exchange.whenEnded(release);
    const options = { ...iso, signal };
    readNameservers(options);
    return options;
  });
}
