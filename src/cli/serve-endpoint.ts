import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from 'iso9660-writer-ts/internal';
import { type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import type { ServedIsoOptions } from '../http/options.js';
import type { IsoStore } from '../http/stores/store.js';
import type { TrafficOpsAccess } from '../http/traffic-ops/access.js';
import type { EndpointOptions } from '../serve/endpoint.js';
import { readServed } from '../serve/served-file.js';
import { addedFilesReader } from './added-files.js';
import { imageOptions } from './image-flags.js';
import { MAX_RESOLV_CONF_BYTES } from './request-flags.js';
import { DEFAULT_ROOT, type ServeFlags, type StoreFlags } from './serve-flags.js';

const GZIP = { json: undefined, all: true, off: false } as const;

/**
 * The options of the endpoint that the flags stand for.
 *
 * @throws {CommandFailure} when flags do not fit each other.
 */
export async function endpointOptions(
  flags: ServeFlags,
  io: ProcessIo,
  trafficOps?: TrafficOpsAccess,
): Promise<EndpointOptions> {
  const root = rootOf(flags, io, trafficOps);
  const store = await storeOf(flags, io);
  const gzip = GZIP[flags.gzip];
  return {
    root,
    maxBodyBytes: flags.maxBodyBytes,
    iso: await isoOptions(flags, io),
    firstByteTimeout: flags.firstByteTimeout * 1000,
    ...(flags.versions && { versions: flags.versions }),
    ...(flags.alerts && { alerts: flags.alerts }),
    ...(flags.wholeContentSha512 && { wholeContentSha512: flags.wholeContentSha512 }),
    ...(gzip !== undefined && { gzip }),
    // As the original answers, and the handler by itself: pages of other origins may read, and may not POST.
    ...(trafficOps !== undefined && { cors: undefined }),
    ...(flags.cors !== undefined && { cors: flags.cors }),
    ...(flags.serverName !== undefined && { serverName: flags.serverName }),
    ...(flags.legacyStreamWarning && { legacyStreamWarning: true }),
    ...(store && { store }),
  };
}

function rootOf(flags: ServeFlags, io: ProcessIo, trafficOps: TrafficOpsAccess | undefined) {
  if (flags.root === undefined && trafficOps !== undefined) return trafficOps.rootFromParameter(DEFAULT_ROOT);
  const root = resolve(io.cwd, flags.root ?? DEFAULT_ROOT);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw usageFailure(`--root: ${root} is not a directory`);
  return root;
}

/** The signal of the command stays outside: what runs when it comes, goes on. */
async function isoOptions(flags: ServeFlags, io: ProcessIo): Promise<ServedIsoOptions> {
  const { add, resolvConf, ...others } = flags;
  const { signal: _signal, ...options } = await imageOptions(others, io);
  return {
    ...options,
    ...(resolvConf !== undefined && { resolvConf: await resolvConfReader(resolvConf, io) }),
    ...(add && { files: await addedFilesReader(add, io) }),
  };
}

/** Answers how to read the file for an image. */
async function resolvConfReader(resolvConf: string, io: ProcessIo): Promise<() => Promise<string>> {
  if (resolvConf === '-') throw usageFailure('--resolv-conf is read for each image, so it must be a file');
  const file = resolve(io.cwd, resolvConf);
  const read = async () => (await readServed(file, MAX_RESOLV_CONF_BYTES)).content.toString('utf8');
  await read().catch((error) => {
    throw usageFailure(`--resolv-conf: ${messageOf(error)}`);
  });
  return read;
}

/** Flags that say nothing without a directory. */
const NEEDING_DIRECTORY = {
  baseUrl: '--base-url',
  keepDays: '--keep-days',
  publicImages: '--public-images',
} as const satisfies Partial<Record<keyof StoreFlags, string>>;

/** Made when it is missing, as with the first image. */
function checkStoreDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw usageFailure(`--store-directory: ${directory} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function storeOf(flags: StoreFlags, io: ProcessIo): Promise<IsoStore | undefined> {
  const { storeDirectory, baseUrl, keepDays, trees } = flags;
  if (trees !== undefined && flags.store !== 'lazy') throw usageFailure('--trees needs --store lazy');
  if (storeDirectory === undefined) {
    const flag = Object.entries(NEEDING_DIRECTORY).find(([name]) => flags[name as keyof StoreFlags] !== undefined)?.[1];
    if (flag !== undefined || flags.store === 'lazy')
      throw usageFailure(`${flag ?? '--store lazy'} needs --store-directory`);
    return undefined;
  }
  if (baseUrl === undefined || !/^https?:/i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw usageFailure('--store-directory needs --base-url, a URL like https://ops.example.net');
  }
  const directory = resolve(io.cwd, storeDirectory);
  checkStoreDirectory(directory);
  const location = { directory, baseUrl, ...(keepDays !== undefined && { keepDays }) };
  if (flags.store === 'lazy') {
    const { createLazyStore } = await import('../http/stores/lazy-store.js');
    return createLazyStore({ ...location, ...(trees && { trees }) });
  }
  return (await import('../http/stores/directory-store.js')).createDirectoryStore(location);
}
