import { defaultHeaders } from './default-headers.js';
import { DEFAULT_HANDLER_OPTIONS, type IsoHandlerOptions } from './options.js';
import { SharedPlans } from './shared-plans.js';
import { checkVersions, DEFAULT_VERSIONS } from './versions.js';

/** The options with a default that is a plain value, all of them there. */
type Defaulted = Required<Pick<IsoHandlerOptions, keyof typeof DEFAULT_HANDLER_OPTIONS>>;

/** What was decided when the handler was made. */
export interface Settings extends Defaulted {
  readonly versions: ReadonlySet<string>;
  /** As they were given: callbacks are called on this object, and what it says of `iso` is asked per request. */
  readonly options: IsoHandlerOptions;
  readonly plans: SharedPlans;
}

/**
 * @throws {TypeError} without `authorize`, or when `cors` or `serverName` cannot stand in a header.
 * @throws {RangeError} when a version, `maxBodyBytes` or `firstByteTimeout` is out of its range.
 */
export function settingsOf(options: IsoHandlerOptions): Settings {
  if (typeof options?.authorize !== 'function') {
    throw new TypeError('authorize is required: without it anyone could have images made');
  }
  const {
    root = DEFAULT_HANDLER_OPTIONS.root,
    alerts = DEFAULT_HANDLER_OPTIONS.alerts,
    legacyStreamWarning = DEFAULT_HANDLER_OPTIONS.legacyStreamWarning,
    wholeContentSha512 = DEFAULT_HANDLER_OPTIONS.wholeContentSha512,
    cors = DEFAULT_HANDLER_OPTIONS.cors,
    serverName = DEFAULT_HANDLER_OPTIONS.serverName,
    maxBodyBytes = DEFAULT_HANDLER_OPTIONS.maxBodyBytes,
  } = options;
  // Makes them once, so that what cannot be a header shows now.
  defaultHeaders({ cors, serverName });
  if (!(Number.isSafeInteger(maxBodyBytes) && maxBodyBytes > 0)) {
    throw new RangeError(`maxBodyBytes: ${maxBodyBytes} is not a positive number of bytes`);
  }
  checkTimeout(options.firstByteTimeout);
  const versions = checkVersions(options.versions ?? DEFAULT_VERSIONS);
  const plain = { root, alerts, legacyStreamWarning, wholeContentSha512, cors, serverName, maxBodyBytes };
  return { ...plain, options, versions, plans: new SharedPlans() };
}

/** The longest time that timers know, almost 25 days. */
const MAX_TIMEOUT = 2 ** 31 - 1;

function checkTimeout(firstByteTimeout: number | undefined): void {
  if (firstByteTimeout === undefined || (firstByteTimeout > 0 && firstByteTimeout <= MAX_TIMEOUT)) return;
  throw new RangeError(`firstByteTimeout: ${firstByteTimeout} is not from 1 to ${MAX_TIMEOUT} milliseconds`);
}
