import type { IsoProblem } from 'iso9660-writer-ts';
import { createPlanCache, type PlanCache } from '../image/plans.js';
import { checkOptions, type OptionTable, oneOf, typed } from '../option-table.js';
import { GENERATE_ISO_OPTIONS, type GenerateIsoOptions, type RequestSchema } from '../options.js';
import { extraKeysOf } from '../request/request-schema.js';
import { defaultHeaders } from './answer/headers.js';
import type { Authorize } from './authorisation.js';
import type { Admit } from './isos/admission.js';
import type { ChangeLogEntry, ImageFacts } from './isos/change-log.js';
import type { Customize } from './isos/customize.js';
import { checkBasePath, checkVersions, DEFAULT_VERSIONS } from './routes.js';
import type { IsoStore } from './stores/store.js';

/** The options of the images of a server. A function is called for each image, and what it answers is waited for. */
export interface ServedIsoOptions extends Omit<GenerateIsoOptions, 'files' | 'resolvConf'> {
  readonly files?:
    | NonNullable<GenerateIsoOptions['files']>
    | (() => NonNullable<GenerateIsoOptions['files']> | Promise<NonNullable<GenerateIsoOptions['files']>>);
  readonly resolvConf?: string | (() => string | Promise<string>);
}

/** How the endpoint behaves. Only `authorize` has no default. */
export interface IsoHandlerOptions {
  /** The directory of `osversions.json` and of the OS trees, asked for with each request. Default `/var/www/files`. */
  readonly root?: string | (() => Promise<string>);
  /** The OS versions on offer, name to directory below the root. Default: `osversions.json` in the root, read per request. */
  osVersions?(): Promise<Record<string, string>>;
  /** Who is asking, and may they? Called before the body is read, with what the route needs. */
  readonly authorize: Authorize;
  /**
   * What all paths begin with, e.g. `/tools` for `/tools/api/4.0/isos`, `/tools/iso/...` and `/tools/openapi.json`. Default: none. Servers
   * that take a mount path off before they call the handler need none.
   */
  readonly basePath?: string;
  /** The API versions that are served. Default 3.0, 3.1, 4.0, 4.1 and 5.0; 1.1 to 1.5 and 2.0 have to be named. */
  readonly versions?: readonly string[];
  /** What requests are checked and images made with. */
  readonly iso?: ServedIsoOptions;
  /** Keys of a request beyond the usual ones, for `customize` and the change log. Default: that of `iso`. */
  readonly requestSchema?: RequestSchema;
  /** One alert for each problem (default), or all in one as the original server does. */
  readonly alerts?: 'each' | 'joined';
  /** Tell 1.x clients that ask for a stored image that this is deprecated. Default false. */
  readonly legacyStreamWarning?: boolean;
  /**
   * Where an image's SHA-512 goes. `header` (default) reads the tree twice, in constant memory; `trailer` sends it
   * after the image to clients that take trailers, through `createNodeListener` only. JSON carries it as a header,
   * unless it is `off`.
   */
  readonly wholeContentSha512?: 'header' | 'trailer' | 'off';
  /** Compress for clients that accept it: true for all, false for nothing. Default: JSON, but not images. */
  readonly gzip?: boolean;
  /**
   * The origin whose pages may call from a browser, `*` for all. Default: answers carry `*`, which browsers refuse for
   * requests with credentials, and a POST from a page of another origin is refused with 403. With `false` only pages of the
   * same origin may call.
   */
  readonly cors?: string | false;
  /** `X-Server-Name`. Default `kickstart-iso`. */
  readonly serverName?: string;
  /** The largest request body. Default 64 KiB. */
  readonly maxBodyBytes?: number;
  /**
   * Milliseconds from a request that has arrived to the first byte of its answer; then the answer is 503 and the work
   * stops. Covers waiting, planning, hashing and, for 1.x, storing; never what is being sent. Default: no limit.
   */
  readonly firstByteTimeout?: number;
  /**
   * What is otherwise with one image: its files, its source, its options, or that there is to be none. Called after validation
   * and authorisation, before the tree is looked up and `admit` is asked.
   */
  readonly customize?: Customize;
  /** Called before an image is made: a limit on how many are under way. Default: all are admitted. */
  readonly admit?: Admit;
  /** Takes the images of 1.x requests that do not ask for a stream. Without it they are refused. */
  readonly store?: IsoStore;
  /** Let every client that knows its name fetch a stored image. Default false: `authorize` is asked as for making it. */
  readonly publicImages?: boolean;
  /** Called exactly once for each request that passed validation, when the image has ended. May throw without harm. */
  onChange?(entry: ChangeLogEntry, request: Request): void | Promise<void>;
  /**
   * Called for each warning of an image before it is sent or stored: what its tree or its request lacks, such as a boot
   * image. `image` tells which one, as the row of the change log will. May throw without harm.
   */
  onWarning?(warning: IsoProblem, request: Request, image: ImageFacts): void;
  /** The cause of every 500 and of every broken transfer, which clients are not told. Default: no callback. */
  onError?(error: unknown, request: Request): void;
}

/** Every default that is a plain value. */
export const DEFAULT_HANDLER_OPTIONS = {
  basePath: '',
  root: '/var/www/files',
  alerts: 'each',
  legacyStreamWarning: false,
  wholeContentSha512: 'header',
  cors: '*',
  serverName: 'kickstart-iso',
  maxBodyBytes: 64 * 1024,
} as const satisfies Partial<IsoHandlerOptions>;

/** The options with a default that is a plain value, all of them there. */
type Defaulted = Required<Pick<IsoHandlerOptions, keyof typeof DEFAULT_HANDLER_OPTIONS>>;

/** What each option may be. The last word on some have the parts that use them. */
const HANDLER_OPTIONS: OptionTable<IsoHandlerOptions> = {
  root: typed('string', 'function'),
  osVersions: typed('function'),
  authorize: typed('function'),
  basePath: typed('string'),
  versions: (versions) => (Array.isArray(versions) ? undefined : 'is not a list'),
  iso: typed('object'),
  requestSchema: typed('object'),
  alerts: oneOf('each', 'joined'),
  legacyStreamWarning: oneOf(true, false),
  wholeContentSha512: oneOf('header', 'trailer', 'off'),
  gzip: oneOf(true, false),
  cors: (cors) => (typeof cors === 'string' || cors === false ? undefined : 'is neither an origin nor false'),
  serverName: typed('string'),
  maxBodyBytes: typed('number'),
  firstByteTimeout: typed('number'),
  customize: typed('function'),
  admit: typed('function'),
  store: typed('object'),
  publicImages: oneOf(true, false),
  onChange: typed('function'),
  onWarning: typed('function'),
  onError: typed('function'),
};

/** What each option may be. What a function answers is checked with the image. */
const SERVED_ISO_OPTIONS: OptionTable<ServedIsoOptions> = {
  ...GENERATE_ISO_OPTIONS,
  resolvConf: typed('string', 'function'),
  files: (files) => (typeof files === 'function' ? undefined : GENERATE_ISO_OPTIONS.files(files)),
};

/** What was decided when the handler was made. */
export interface Settings extends Defaulted {
  readonly versions: ReadonlySet<string>;
  /** As they were given: callbacks are called on this object, and what it says of `iso` is asked per request. */
  readonly options: IsoHandlerOptions;
  readonly requestSchema: RequestSchema | undefined;
  /** Headers of every answer. */
  readonly headers: Headers;
  /** The plans of the trees, unless `iso` names a cache. */
  readonly cache: PlanCache;
}

/**
 * @throws {TypeError} without `authorize`, or when `cors` or `serverName` cannot stand in a header.
 * @throws {RangeError} when an option is none, or out of its range: all that are wrong are named.
 */
export function settingsOf(options: IsoHandlerOptions): Settings {
  if (typeof options?.authorize !== 'function') {
    throw new TypeError('authorize is required: without it anyone could have images made');
  }
  checkOptions(HANDLER_OPTIONS, options);
  if (options.iso !== undefined) checkOptions(SERVED_ISO_OPTIONS, options.iso, 'iso.');
  const {
    basePath = DEFAULT_HANDLER_OPTIONS.basePath,
    root = DEFAULT_HANDLER_OPTIONS.root,
    alerts = DEFAULT_HANDLER_OPTIONS.alerts,
    legacyStreamWarning = DEFAULT_HANDLER_OPTIONS.legacyStreamWarning,
    wholeContentSha512 = DEFAULT_HANDLER_OPTIONS.wholeContentSha512,
    cors = DEFAULT_HANDLER_OPTIONS.cors,
    serverName = DEFAULT_HANDLER_OPTIONS.serverName,
    maxBodyBytes = DEFAULT_HANDLER_OPTIONS.maxBodyBytes,
  } = options;
  const requestSchema = options.requestSchema ?? options.iso?.requestSchema;
  extraKeysOf(requestSchema);
  // Now, so that what cannot be a header shows.
  const headers = defaultHeaders({ cors, serverName });
  if (!(Number.isSafeInteger(maxBodyBytes) && maxBodyBytes > 0)) {
    throw new RangeError(`maxBodyBytes: ${maxBodyBytes} is not a positive number of bytes`);
  }
  checkBasePath(basePath);
  checkTimeout(options.firstByteTimeout);
  const versions = checkVersions(options.versions ?? DEFAULT_VERSIONS);
  const plain = { basePath, root, alerts, legacyStreamWarning, wholeContentSha512, cors, serverName, maxBodyBytes };
  return { ...plain, options, versions, requestSchema, headers, cache: createPlanCache() };
}

/** The longest time that timers know, almost 25 days. */
const MAX_TIMEOUT = 2 ** 31 - 1;

function checkTimeout(firstByteTimeout: number | undefined): void {
  if (firstByteTimeout === undefined || (firstByteTimeout > 0 && firstByteTimeout <= MAX_TIMEOUT)) return;
  throw new RangeError(`firstByteTimeout: ${firstByteTimeout} is not from 1 to ${MAX_TIMEOUT} milliseconds`);
}

/** The options whose names are wanted, as they are now: getters are read, functions are called, each once. */
export async function optionsNow(
  options: ServedIsoOptions,
  isWanted: (name: string) => boolean = () => true,
): Promise<GenerateIsoOptions> {
  const now: Record<string, unknown> = {};
  for (const name of Object.keys(options).filter(isWanted)) {
    const value = options[name as keyof ServedIsoOptions];
    now[name] = typeof value === 'function' ? await value() : value;
  }
  return now;
}
