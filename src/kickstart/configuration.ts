import type { IsoProblem } from 'iso9660-writer-ts';
import type { GenerateIsoOptions } from '../options.js';
import { requestWarnings } from '../request/decode.js';
import { parseIsoRequest } from '../request/parse-request.js';
import { isoFilename } from './names.js';
import { readNameservers } from './nameservers.js';
import { type ConfigFile, renderConfig } from './render-config.js';

/** Everything of an image that follows from the request alone, and nothing from the OS tree. */
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
  return {
    filename: isoFilename(accepted),
    files: renderConfig(accepted, options),
    createdAt: options.createdAt ?? new Date(),
    warnings: [...requestWarnings(accepted), ...readNameservers(options).warnings],
  };
}
