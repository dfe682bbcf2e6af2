import { defaultHeaders } from './default-headers.js';
import { DEFAULT_HANDLER_OPTIONS, type IsoHandlerOptions } from './options.js';
import { checkVersions, DEFAULT_VERSIONS } from './versions.js';

/** The options with their defaults, checked once. */
export type Settings = Omit<IsoHandlerOptions, 'versions'> &
  Required<Pick<IsoHandlerOptions, keyof typeof DEFAULT_HANDLER_OPTIONS>> & {
    readonly versions: ReadonlySet<string>;
  };

/**
 * @throws {TypeError} without `authorize`, or when `cors` or `serverName` cannot stand in a header.
 * @throws {RangeError} when a version or `maxBodyBytes` is out of its range.
 */
export function settingsOf(options: IsoHandlerOptions): Settings {
  if (typeof options?.authorize !== 'function') {
    throw new TypeError('authorize is required: without it anyone could have images made');
  }
  const settings = {
    ...DEFAULT_HANDLER_OPTIONS,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    versions: checkVersions(options.versions ?? DEFAULT_VERSIONS),
  } as Settings;
  defaultHeaders(settings);
  if (!(Number.isSafeInteger(settings.maxBodyBytes) && settings.maxBodyBytes > 0)) {
    throw new RangeError(`maxBodyBytes: ${settings.maxBodyBytes} is not a positive number of bytes`);
  }
  return settings;
}
