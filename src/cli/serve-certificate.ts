import { resolve } from 'node:path';
import { messageOf } from 'iso9660-writer-ts/internal';
import { CommandFailure, type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import type { Certificate } from '../serve/certificate.js';
import { ExitCode } from './failure.js';
import type { ServeFlags } from './serve-flags.js';

/**
 * The certificate of `--tls-cert` and `--tls-key`; `undefined` without them.
 *
 * @param warn is told of a certificate that has expired, a key that others can read, and files that can no longer be used.
 * @throws {CommandFailure} when one of the two is missing, or the files cannot be used.
 */
export async function certificateOf(
  { tlsCert, tlsKey }: Pick<ServeFlags, 'tlsCert' | 'tlsKey'>,
  io: ProcessIo,
  warn: (message: string) => void,
): Promise<Certificate | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined) throw usageFailure('--tls-key needs --tls-cert, the certificate of this key');
  if (tlsKey === undefined) throw usageFailure('--tls-cert needs --tls-key, the private key of the certificate');
  const { Certificate } = await import('../serve/certificate.js');
  const files = { certificate: resolve(io.cwd, tlsCert), key: resolve(io.cwd, tlsKey) };
  try {
    return await Certificate.open(files, warn);
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, [messageOf(error)], error);
  }
}
