import { type Command, InvalidArgumentError, Option } from 'commander';
import { addMediaFlags, type MediaFlags } from './image-flags.js';
import { repeatable } from './repeatable.js';

export interface ServeFlags extends MediaFlags, AccessFlags, EndpointFlags, StoreFlags, LimitFlags {
  /** Default `DEFAULT_ROOT`, or what Traffic Ops names. */
  readonly root?: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** How requests are authenticated: exactly one of the four ways. */
export interface AccessFlags {
  readonly tokens?: string;
  readonly trustedProxyUserHeader?: string;
  readonly trustedProxy?: readonly string[];
  readonly allowAnonymous?: true;
  readonly trafficOps?: string;
  readonly trafficOpsCa?: string;
}

export interface EndpointFlags {
  readonly versions?: readonly string[];
  readonly alerts?: 'each' | 'joined';
  readonly wholeContentSha512?: 'header' | 'trailer' | 'off';
  readonly gzip: 'json' | 'all' | 'off';
  readonly cors?: string;
  readonly serverName?: string;
}

/** Where images of 1.x clients go. */
export interface StoreFlags {
  readonly store: 'files' | 'lazy';
  readonly storeDirectory?: string;
  /** Of a lazy store only. */
  readonly trees?: 'shared' | 'copied';
  readonly baseUrl?: string;
  readonly keepDays?: number;
  readonly publicImages?: true;
  readonly legacyStreamWarning?: true;
}

/** Times are in seconds. */
export interface LimitFlags {
  readonly maxGenerations: number;
  readonly maxQueue: number;
  readonly queueTimeout: number;
  readonly maxTransfers: number;
  readonly maxUserTransfers?: number;
  readonly maxBodyBytes: number;
  readonly firstByteTimeout: number;
  readonly stallTimeout: number;
  readonly shutdownTimeout: number;
}

export const DEFAULT_ROOT = '/var/www/files';

export function addServeFlags(command: Command): Command {
  command
    .optionsGroup('Server:')
    .option(
      '--root <directory>',
      `directory of osversions.json and the OS trees (default: ${DEFAULT_ROOT}, or with --traffic-ops the Parameter kickstart.files.location)`,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 for any free one', integer(0, 65535), 8080)
    .option('--tls-cert <file>', 'speak TLS with this certificate, PEM, and those of its authorities behind it')
    .option('--tls-key <file>', 'its private key, PEM');
  addAccessFlags(command);
  addEndpointFlags(command);
  addStoreFlags(command);
  addLimitFlags(command);
  return addMediaFlags(command);
}

function addAccessFlags(command: Command): void {
  command
    .optionsGroup('Authentication, one of:')
    .option('--tokens <file>', 'let in bearers of a token of this JSON file')
    .addOption(
      new Option('--trusted-proxy-user-header <name>', 'let in users that a trusted proxy names in this header')
        .argParser(headerName)
        .conflicts('tokens'),
    )
    .option(
      '--trusted-proxy <address>',
      'address or block of addresses of trusted proxies; may be repeated',
      repeatable(String),
    )
    .addOption(new Option('--allow-anonymous', 'let every client in').conflicts(['tokens', 'trustedProxyUserHeader']))
    .addOption(
      new Option('--traffic-ops <url>', 'let in the users that this Traffic Ops lets in').conflicts([
        'tokens',
        'trustedProxyUserHeader',
        'allowAnonymous',
      ]),
    )
    .option('--traffic-ops-ca <file>', 'certificates of authorities, PEM, that its certificate is checked against');
}

function addEndpointFlags(command: Command): void {
  command
    .optionsGroup('Endpoint:')
    .option('--versions <list>', 'API versions, with commas between (default: 3.0,3.1,4.0,4.1,5.0)', versionList)
    .addOption(new Option('--alerts <form>', 'one alert for each problem, or one for all').choices(['each', 'joined']))
    .addOption(
      new Option('--whole-content-sha512 <place>', "where an image's hash goes (default: header)").choices([
        'header',
        'trailer',
        'off',
      ]),
    )
    .addOption(new Option('--gzip <what>', 'what is compressed').choices(['json', 'all', 'off']).default('json'))
    .option('--cors <origin>', 'origin whose pages may call from a browser; * for all (default: none)', origin)
    .option('--server-name <name>', 'X-Server-Name (default: kickstart-iso)', headerValue);
}

function addStoreFlags(command: Command): void {
  command
    .optionsGroup('Images of 1.x clients:')
    .addOption(
      new Option('--store <kind>', 'keep images of 1.x clients as files, or what they are made from')
        .choices(['files', 'lazy'])
        .default('files'),
    )
    .addOption(
      new Option('--trees <kind>', 'how a lazy store tells trees apart (default: shared)').choices([
        'shared',
        'copied',
      ]),
    )
    .option('--store-directory <directory>', 'where they are kept (default: 1.x clients have to ask for a stream)')
    .option('--base-url <url>', 'where clients reach this server, for the addresses of kept images')
    .option('--keep-days <number>', 'how long images are kept (default: 7)', integer(1, 36_500))
    .option('--public-images', 'let every client that knows its name fetch a kept image')
    .option('--legacy-stream-warning', 'tell 1.x clients that kept images are deprecated');
}

function addLimitFlags(command: Command): void {
  command
    .optionsGroup('Limits:')
    .option('--max-generations <number>', 'images that are planned and hashed at the same time', integer(1, 10_000), 4)
    .option('--max-queue <number>', 'requests that wait for their turn', integer(0, 100_000), 32)
    .option('--queue-timeout <seconds>', 'how long they wait', integer(1, 86_400), 60)
    .option('--max-transfers <number>', 'images that are made or sent at the same time', integer(1, 100_000), 256)
    .option(
      '--max-user-transfers <number>',
      'how many of them one user may have (default: half; anonymous: all)',
      integer(1, 100_000),
    )
    .option('--max-body-bytes <number>', 'largest request', integer(1024, 16 * 1024 * 1024), 64 * 1024)
    .option('--first-byte-timeout <seconds>', 'how long a client waits for the first byte', integer(1, 86_400), 600)
    .option('--stall-timeout <seconds>', 'when a transfer that does not move is ended', integer(1, 86_400), 300)
    .option('--shutdown-timeout <seconds>', 'how long transfers may go on after SIGTERM', integer(0, 86_400), 300);
}

function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^[0-9]{1,9}$/.test(value) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Those that a Traffic Ops client can ask for. */
const VERSIONS = ['1.1', '1.2', '1.3', '1.4', '1.5', '2.0', '3.0', '3.1', '4.0', '4.1', '5.0'];

function versionList(value: string): readonly string[] {
  const versions = value.split(',').map((item) => item.trim());
  const unknown = versions.find((version) => !VERSIONS.includes(version));
  if (unknown === undefined) return versions;
  throw new InvalidArgumentError(`${JSON.stringify(unknown)} is none of ${VERSIONS.join(', ')}.`);
}

function origin(value: string): string {
  if (value === '*' || (URL.canParse(value) && new URL(value).origin === value)) return value;
  throw new InvalidArgumentError('It must be an origin like https://portal.example.net.');
}

function headerValue(value: string): string {
  if (/^[!-~](?:[ -~]*[!-~])?$/.test(value)) return value;
  throw new InvalidArgumentError('It must be printable ASCII characters.');
}

/** RFC 9110, 5.1. */
function headerName(value: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) return value;
  throw new InvalidArgumentError('It must be the name of a header.');
}
