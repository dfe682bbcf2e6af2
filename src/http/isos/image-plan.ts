import { IsoError } from 'iso9660-writer-ts';
import { type PreparedIso, prepareIso } from '../../image/prepare-iso.js';
import { readNameservers } from '../../kickstart/nameservers.js';
import type { GenerateIsoOptions } from '../../options.js';
import type { IsoRequest } from '../../request/schema.js';
import { linkSignals } from '../../streams/signals.js';
import type { IsoSource } from '../../tree/source.js';
import { HttpFault, orFault } from '../answer/alerts.js';
import type { Exchange } from '../answer/exchange.js';
import { installerOf } from '../installers.js';
import { onTree } from '../os-versions.js';
import { type Customization, customizedOptions } from './customize.js';

/**
 * Plans an image that ends with the client. The plan of its tree is shared with other requests.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function planImage(exchange: Exchange, { iso, source, custom, client }: ImageParts): Promise<PreparedIso> {
  const { cache, requestSchema } = exchange.settings;
  // A source of its own is no OS version, whose installer could be configured.
  const installer = custom.source === undefined ? await installerOf(iso.osversionDir, exchange.settings) : undefined;
  const own = await readOptions(exchange, client);
  const options = customizedOptions({ ...own, ...(installer && { installer }) }, custom);
  return await onTree(() =>
    onFiles(options, () =>
      prepareIso(iso, source, { cache, reading: 'asynchronous', ...(requestSchema && { requestSchema }), ...options }),
    ),
  );
}

/** What an image is made from. */
export interface ImageParts {
  readonly iso: IsoRequest;
  readonly source: IsoSource;
  readonly custom: Customization;
  readonly client: AbortSignal;
}

/** Runs a step whose faults may be those of the option `files` alone. */
async function onFiles<T>({ files = [] }: GenerateIsoOptions, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const paths = new Set(files.map(({ path }) => path));
    const isOfFiles =
      error instanceof IsoError && error.problems.every(({ path }) => path !== undefined && paths.has(path));
    throw isOfFiles ? new HttpFault(500, FILES_UNREADABLE, error) : error;
  }
}

const FILES_UNREADABLE = 'unable to read the files of the image';

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
  const others = await orFault(FILES_UNREADABLE, () => pick(iso, (name) => !SERVERS.has(name)));
  return { ...others, ...servers, signal };
}

const SERVERS: ReadonlySet<string> = new Set(['nameservers', 'resolvConf'] satisfies (keyof GenerateIsoOptions)[]);

function pick(options: GenerateIsoOptions, isWanted: (name: string) => boolean): GenerateIsoOptions {
  const names = Object.keys(options).filter(isWanted) as (keyof GenerateIsoOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
