import type { IsoProblem } from 'iso9660-writer-ts';
import { isoFilename } from './kickstart/iso-filename.js';
import { readNameservers } from './kickstart/nameservers.js';
import { type ConfigFile, renderConfig, renderConfigInTurns } from './kickstart/render-config.js';
import type { GenerateIsoOptions } from './options.js';
import type { IsoRequest } from './request/iso-request.js';
import { parseIsoRequest } from './request/parse-request.js';

/** What a request alone decides of an image: everything but the OS tree. */
export interface Configuration {
  readonly filename: string;
  readonly files: readonly ConfigFile[];
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

/** The same, without holding the event loop while the password is hashed. What it throws, this rejects with. */
export async function configureInTurns(request: unknown, options: GenerateIsoOptions): Promise<Configuration> {
  const accepted = parseIsoRequest(request, options);
  return configurationOf(accepted, await renderConfigInTurns(accepted, options), options);
}

function configurationOf(
  request: IsoRequest,
  files: readonly ConfigFile[],
  options: GenerateIsoOptions,
): Configuration {
  return {
    filename: isoFilename(request),
    files,
    createdAt: options.createdAt ?? new Date(),
    warnings: readNameservers(options).warnings,
  };
}
