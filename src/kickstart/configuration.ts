import type { IsoProblem } from 'iso9660-writer-ts';
import type { InstallerOptions } from '../answer-files/options.js';
import { type GenerateIsoOptions, installerChoice } from '../options.js';
import { requestExtra, requestWarnings } from '../request/decode.js';
import { parseIsoRequest } from '../request/parse-request.js';
import type { IsoRequest } from '../request/schema.js';
import { isoFilename } from './names.js';
import { readNameservers } from './nameservers.js';
import { hashPassword, hashSign, type PasswordHash } from './password.js';
import { renderConfigWithHash, type WrittenFile } from './render-config.js';

/** Everything of an image that follows from the request alone, and nothing from the OS tree. */
export interface Configuration {
  readonly filename: string;
  readonly files: readonly WrittenFile[];
  /** The date of the files, and of the volume. */
  readonly createdAt: Date;
  readonly warnings: readonly IsoProblem[];
  readonly values: ServerValues;
  /** With the option `installer`. */
  readonly installer?: InstallerOptions;
}

/** What further files are written from, once the source has told which: the answer file of its installer, and its templates. */
export interface ServerValues {
  readonly request: Omit<IsoRequest, 'rootPass'>;
  /** The one of `password.cfg`, made when the first of them is read. */
  readonly rootPasswordHash: string;
  /** The keys of `requestSchema` that the request has. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** All that it can have. */
  readonly extraKeys: readonly string[];
}

/**
 * Checks a request, as new or once more, and writes its files.
 *
 * @throws {IsoRequestError} when the request is not acceptable.
 * @throws {RangeError} when an option is out of its range.
 */
export function configure(given: unknown, options: GenerateIsoOptions): Configuration {
  return configureWith(given, options, (rootPass) => hashPassword(rootPass, options));
}

/** The same with a sign in the place of the hash, for people to read: no hash is made. */
export function configureForReading(given: unknown, options: GenerateIsoOptions): Configuration {
  return configureWith(given, options, () => hashSign(options));
}

function configureWith(
  given: unknown,
  options: GenerateIsoOptions,
  hashOf: (rootPass: string) => PasswordHash,
): Configuration {
  const accepted = parseIsoRequest(given, options);
  const { rootPass, ...request } = accepted;
  const hash = hashOf(rootPass);
  const { nameservers, warnings } = readNameservers(options);
  return {
    filename: isoFilename(accepted),
    files: renderConfigWithHash(accepted, options, hash),
    createdAt: options.createdAt ?? new Date(),
    warnings: [...requestWarnings(accepted), ...warnings],
    values: {
      request,
      get rootPasswordHash() {
        return hash.text;
      },
      extra: requestExtra(accepted),
      extraKeys: Object.keys(options.requestSchema?.properties ?? {}),
    },
    ...(options.installer !== undefined && { installer: { nameservers, ...installerOptions(options.installer) } }),
  };
}

/** Those of the answer file: what family and place it has, is a matter of the source. */
function installerOptions(installer: NonNullable<GenerateIsoOptions['installer']>): InstallerOptions {
  const { family: _, delivery: __, ...options } = installerChoice(installer);
  return options;
}
