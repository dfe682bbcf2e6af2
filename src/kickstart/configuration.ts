import type { IsoProblem } from 'iso9660-writer-ts';
import type { GenerateIsoOptions } from '../options.js';
import { requestWarnings } from '../request/decode.js';
import { parseIsoRequest } from '../request/parse-request.js';
import type { IsoRequest } from '../request/schema.js';
import { isoFilename } from './names.js';
import { readNameservers } from './nameservers.js';
import { beginConfig, type ConfigFile, type PendingConfigFile, renderConfig } from './render-config.js';

/** What a request alone decides of an image: everything but the OS tree. */
export interface Configuration<File = ConfigFile> {
  readonly filename: string;
  readonly files: readonly File[];
  /** The date of the files, and of the volume. */
  readonly createdAt: Date;
  readonly warnings: readonly IsoProblem[];
}

/**
 * Checks a request, as new or once more, and writes its files.
 *
 * @throws {IsoRequestError} when the request is not acceptable.
 * @throws {RangeError} when an option is out of its range.
 */
export function configure(request: unknown, options: GenerateIsoOptions): Configuration {
  const accepted = parseIsoRequest(request, options);
  return configurationOf(accepted, renderConfig(accepted, options), options);
}

/** A configuration whose password may still be hashed. */
export type PendingConfiguration = Configuration<ConfigFile | PendingConfigFile>;

/**
 * Writes the files of a request that was accepted, while the password is hashed without holding the event loop.
 *
 * @throws {RangeError} at once when an option is out of its range.
 */
export function beginConfiguration(accepted: IsoRequest, options: GenerateIsoOptions): PendingConfiguration {
  return configurationOf(accepted, beginConfig(accepted, options), options);
}

/** The configuration when all of it is there. */
export async function completed(pending: PendingConfiguration): Promise<Configuration> {
  return { ...pending, files: await Promise.all(pending.files.map(completedFile)) };
}

async function completedFile({ path, text, mode }: ConfigFile | PendingConfigFile): Promise<ConfigFile> {
  return { path, text: await text, mode };
}

function configurationOf<File>(
  request: IsoRequest,
  files: readonly File[],
  options: GenerateIsoOptions,
): Configuration<File> {
  return {
    filename: isoFilename(request),
    files,
    createdAt: options.createdAt ?? new Date(),
    warnings: [...requestWarnings(request), ...readNameservers(options).warnings],
  };
}
