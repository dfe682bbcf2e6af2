import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandFailure, type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import type { Authorize } from '../http/authorisation.js';
import type { TrafficOpsAccess } from '../http/traffic-ops/access.js';
import { ExitCode } from './failure.js';
import type { AccessFlags } from './serve-flags.js';

/** The check of each request, and what a SIGHUP reads again. */
export interface Access {
  readonly authorize: Authorize;
  reload(): void;
  /** The service that is asked, if one is. */
  readonly trafficOps?: TrafficOpsAccess;
}

/**
 * @param warn is told of token files that others can read, or that cannot be read any more.
 * @throws {CommandFailure} when the flags name no authentication, or the token file is not usable.
 */
export async function accessOf(flags: AccessFlags, io: ProcessIo, warn: (message: string) => void): Promise<Access> {
  if (flags.trustedProxy !== undefined && flags.trustedProxyUserHeader === undefined) {
    throw usageFailure('--trusted-proxy needs --trusted-proxy-user-header, the header that names the user');
  }
  if (flags.trafficOpsCa !== undefined && flags.trafficOps === undefined) {
    throw usageFailure('--traffic-ops-ca needs --traffic-ops, the URL of Traffic Ops');
  }
  if (flags.trafficOps !== undefined) return await byTrafficOps(flags.trafficOps, flags, io);
  if (flags.tokens !== undefined) return await byTokens(resolve(io.cwd, flags.tokens), warn);
  if (flags.trustedProxyUserHeader !== undefined) return await byProxy(flags.trustedProxyUserHeader, flags);
  if (flags.allowAnonymous === true) return { authorize: async () => ({ user: 'anonymous' }), reload() {} };
  throw usageFailure(
    'no authentication is chosen: name --tokens, --trusted-proxy-user-header or --allow-anonymous, or --traffic-ops',
  );
}

async function byTokens(path: string, warn: (message: string) => void): Promise<Access> {
  const [{ TokenFile }, { tokenAccess }] = await Promise.all([
    import('../serve/access/token-file.js'),
    import('../serve/access/token-access.js'),
  ]);
  try {
    const file = await TokenFile.open(path, warn);
    return { authorize: tokenAccess(file), reload: () => void file.reload() };
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, [(error as Error).message], error);
  }
}

async function byProxy(header: string, { trustedProxy = [] }: AccessFlags): Promise<Access> {
  if (trustedProxy.length === 0) throw usageFailure('no proxy is trusted: name its address with --trusted-proxy');
  const [{ proxyAccess }, { addressSet }] = await Promise.all([
    import('../serve/access/proxy-access.js'),
    import('../serve/access/proxy-access.js'),
  ]);
  try {
    return { authorize: proxyAccess({ header, isTrusted: addressSet(trustedProxy) }), reload() {} };
  } catch (error) {
    throw usageFailure(`--trusted-proxy: ${(error as Error).message}`);
  }
}

async function byTrafficOps(url: string, { trafficOpsCa }: AccessFlags, io: ProcessIo): Promise<Access> {
  const { trafficOpsAccess } = await import('../http/traffic-ops/access.js');
  const ca = trafficOpsCa === undefined ? undefined : readCertificates(resolve(io.cwd, trafficOpsCa));
  try {
    const access = trafficOpsAccess({ url, ...(ca && { ca }) });
    return { authorize: access, reload() {}, trafficOps: access };
  } catch (error) {
    // The parser would quote a value that it refuses, and a URL may hold a password.
    const [, option, fault] = /^(url|ca): (.*)$/s.exec((error as Error).message) ?? [];
    if (fault === undefined) throw error;
    throw usageFailure(`${option === 'ca' ? '--traffic-ops-ca' : '--traffic-ops'}: ${fault}`);
  }
}

function readCertificates(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw usageFailure(`--traffic-ops-ca: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
