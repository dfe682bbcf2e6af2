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

/** Getters are asked once, here. Those that read files say which ones, for the client. */
async function readOptions(exchange: Exchange, client: AbortSignal): Promise<GenerateIsoOptions> {
  const { iso = {} } = exchange.settings.options;
  const { signal = client, release } = linkSignals(iso.signal, client);
  exchange.whenEnded(release);
  const servers = await orFault('unable to read the name servers', () => {
    const own = pick(iso, (name) => SERVERS.has(name));
    readNameservers(own);
    return own;
  });
  const others = await orFault('unable to read the files of the image', () => pick(iso, (name) => !SERVERS.has(name)));
  return { ...others, ...servers, signal };
}

const SERVERS: ReadonlySet<string> = new Set(['nameservers', 'resolvConf'] satisfies (keyof GenerateIsoOptions)[]);

function pick(options: GenerateIsoOptions, isWanted: (name: string) => boolean): GenerateIsoOptions {
  const names = Object.keys(options).filter(isWanted) as (keyof GenerateIsoOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
