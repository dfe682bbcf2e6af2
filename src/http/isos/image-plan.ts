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
import { optionsNow } from '../options.js';
import { onTree, requireOffered, treeOf } from '../os-versions.js';
import type { IsoStore } from '../stores/store.js';
import { askCustomize, type Customization, type CustomizedRequest, customizedOptions } from './customize.js';

/** What an image is made from. */
export interface ImageParts {
  readonly iso: IsoRequest;
  readonly source: IsoSource;
  readonly custom: Customization;
  readonly client: AbortSignal;
}

/**
 * Asks `customize`, and looks the tree up.
 *
 * @throws {IsoRequestError} when the OS version is not on offer.
 * @throws {HttpFault} with the status of a refusal, or 500 when what is on offer cannot be read.
 */
export async function partsOf(exchange: Exchange, posted: CustomizedRequest): Promise<ImageParts> {
  const { settings } = exchange;
  const { iso, signal } = posted;
  const custom = await askCustomize(settings.options.customize, posted);
  signal.throwIfAborted();
  const source = custom.source ?? (await treeOf(iso.osversionDir, settings));
  return { iso, source, custom, client: signal };
}

/**
 * Plans an image that ends with the client. The plan of its tree is shared with other requests.
 *
 * @throws {HttpFault} 500 when the name servers or the tree cannot be read.
 */
export async function planImage(exchange: Exchange, parts: ImageParts): Promise<PreparedIso> {
  const { cache } = exchange.settings;
  const options = await optionsOf(exchange, parts);
  return await onTree(() => onFiles(options, () => prepareIso(parts.iso, parts.source, { cache, ...options })));
}

/**
 * Asks `customize` where no tree is read: whether the OS version is on offer is looked up all the same.
 *
 * @throws {IsoRequestError} when it is not.
 * @throws {HttpFault} as `partsOf`.
 */
export async function customOf(exchange: Exchange, posted: CustomizedRequest): Promise<Customization> {
  const { settings } = exchange;
  const custom = await askCustomize(settings.options.customize, posted);
  posted.signal.throwIfAborted();
  if (custom.source === undefined) await requireOffered(posted.iso.osversionDir, settings);
  return custom;
}

/**
 * The options of one image: those of all, with the installer of its OS version and what `customize` answered.
 *
 * @throws {HttpFault} 500 when the name servers or the configuration of the installers cannot be read.
 */
export async function optionsOf(
  exchange: Exchange,
  { iso, custom, client }: Omit<ImageParts, 'source'>,
): Promise<GenerateIsoOptions> {
  // A source of its own is no OS version, whose installer could be configured.
  const installer = custom.source === undefined ? await installerOf(iso.osversionDir, exchange.settings) : undefined;
  const own = await readOptions(exchange, client);
  const { requestSchema } = exchange.settings;
  const common = { reading: 'asynchronous' as const, ...(requestSchema && { requestSchema }), ...own };
  return customizedOptions({ ...common, ...(installer && { installer }) }, custom);
}

/** The directories that an image is read from and written to. */
export function disksOf(source: IsoSource, store?: IsoStore): readonly string[] {
  return [source, store?.directory].filter((place) => typeof place === 'string');
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

/** What is read from files says so in its faults, for the client. */
async function readOptions(exchange: Exchange, client: AbortSignal): Promise<GenerateIsoOptions> {
  const { iso = {} } = exchange.settings.options;
  const { signal = client, release } = linkSignals(iso.signal, client);
  exchange.whenEnded(release);
  const servers = await orFault('unable to read the name servers', async () => {
    const own = await optionsNow(iso, (name) => SERVERS.has(name));
    readNameservers(own);
    return own;
  });
  const others = await orFault(FILES_UNREADABLE, () => optionsNow(iso, (name) => !SERVERS.has(name)));
  return { ...others, ...servers, signal };
}

const SERVERS: ReadonlySet<string> = new Set(['nameservers', 'resolvConf'] satisfies (keyof GenerateIsoOptions)[]);
