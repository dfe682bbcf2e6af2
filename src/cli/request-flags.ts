import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from 'iso9660-writer-ts/internal';
import { type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import type { GenerateIsoOptions, RequestSchema } from '../options.js';
import { readText } from './files.js';
import { repeatable } from './repeatable.js';

/** What decides which requests are accepted. */
export interface CheckFlags {
  readonly profile?: 'strict' | 'traffic-ops';
  readonly mtu?: readonly number[];
  readonly requireDisk?: true;
  readonly requestSchema?: string;
}

/** The request, and what it is checked with. */
export interface RequestFlags extends CheckFlags {
  readonly request: string;
}

/** What decides which files any request gives. */
export interface ConfigurationFlags extends CheckFlags {
  readonly nameserver?: readonly string[];
  readonly resolvConf?: string;
  readonly passwordScheme?: 'sha512' | 'sha256' | 'md5';
  readonly salt?: string;
  readonly createdAt?: Date;
}

export interface RenderFlags extends RequestFlags, ConfigurationFlags {}

/** A resolv.conf is a few lines. */
export const MAX_RESOLV_CONF_BYTES = 64 * 1024;
const MAX_REQUEST_SCHEMA_BYTES = 256 * 1024;

export function addRequestFlags(command: Command): Command {
  return addCheckFlags(addRequestFlag(command));
}

function addRequestFlag(command: Command): Command {
  return command
    .optionsGroup('Request:')
    .requiredOption('-r, --request <file>', 'the request as JSON; - for standard input');
}

function addCheckFlags(command: Command): Command {
  return command
    .optionsGroup('Request:')
    .addOption(new Option('--profile <name>', 'how strictly it is checked').choices(['strict', 'traffic-ops']))
    .option(
      '--mtu <bytes>',
      'an MTU the strict profile accepts; may be repeated (default: 1500 and 9000)',
      repeatable(mtu),
    )
    .option('--require-disk', 'refuse a request without disk')
    .option('--request-schema <file>', 'JSON Schema of further keys: an object with properties and required');
}

export function addRenderFlags(command: Command): Command {
  return addConfigurationFlags(addRequestFlag(command));
}

export function addConfigurationFlags(command: Command): Command {
  return addCheckFlags(command)
    .optionsGroup('Configuration files:')
    .addOption(
      new Option('--nameserver <ip>', 'a name server, in order; may be repeated')
        .argParser(repeatable(nameserver))
        .conflicts('resolvConf'),
    )
    .option('--resolv-conf <file>', 'take the name servers from a resolv.conf')
    .addOption(new Option('--password-scheme <name>', 'hash of the password').choices(['sha512', 'sha256', 'md5']))
    .option('--salt <text>', 'salt of the hash, for repeatable images (default: random)', salt)
    .option('--created-at <date>', 'date of the volume, ISO 8601 (default: SOURCE_DATE_EPOCH, else now)', date);
}

/** The options of the library that the flags, and `SOURCE_DATE_EPOCH`, stand for. */
export async function requestOptions(flags: CheckFlags, io: ProcessIo): Promise<GenerateIsoOptions> {
  const { requestSchema } = flags;
  return {
    ...(requestSchema !== undefined && { requestSchema: await readRequestSchema(requestSchema, io) }),
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.mtu && { mtus: flags.mtu }),
    ...(flags.requireDisk && { requireDisk: true }),
  };
}

export async function renderOptions(flags: ConfigurationFlags, io: ProcessIo): Promise<GenerateIsoOptions> {
  const createdAt = flags.createdAt ?? sourceDateEpoch(io.env.SOURCE_DATE_EPOCH);
  return {
    ...(await requestOptions(flags, io)),
    ...(flags.nameserver && { nameservers: flags.nameserver }),
    ...(flags.resolvConf !== undefined && { resolvConf: await readText(flags.resolvConf, MAX_RESOLV_CONF_BYTES, io) }),
    ...(flags.passwordScheme && { passwordScheme: flags.passwordScheme }),
    ...(flags.salt !== undefined && { salt: flags.salt }),
    ...(createdAt && { createdAt }),
    signal: io.signal,
  };
}

/** @throws {CommandFailure} when it cannot be read or is no schema. */
async function readRequestSchema(file: string, io: ProcessIo): Promise<RequestSchema> {
  const text = await readText(file, MAX_REQUEST_SCHEMA_BYTES, io);
  let schema: RequestSchema;
  try {
    schema = JSON.parse(text);
  } catch {
    throw usageFailure(`--request-schema: ${file} is not valid JSON`);
  }
  const { extraKeysOf } = await import('../request/request-schema.js');
  try {
    extraKeysOf(schema);
  } catch (error) {
    throw usageFailure(`--request-schema: ${file}: ${messageOf(error)}`);
  }
  return schema;
}

function mtu(value: string): number {
  const bytes = Number(value);
  if (!/^\d+$/.test(value) || bytes < 1 || bytes > 65535) throw new InvalidArgumentError('It must be from 1 to 65535.');
  return bytes;
}

function nameserver(value: string): string {
  if (isIP(value) === 0 || value.includes('%')) throw new InvalidArgumentError('It must be an IP address.');
  return value;
}

function salt(value: string): string {
  if (!/^[./0-9A-Za-z]+$/.test(value)) throw new InvalidArgumentError('It must be characters of ./0-9A-Za-z.');
  return value;
}

/** Rock Ridge dates begin in 1900 and end in 2155. A time without its zone would mean another moment on every machine. */
function date(value: string): Date {
  const parsed = new Date(value);
  const isIso = /^\d{4}-\d\d-\d\d(?:T.+(?:Z|[+-]\d\d:\d\d))?$/.test(value) && !Number.isNaN(parsed.getTime());
  if (!isIso || parsed.getUTCFullYear() < 1900 || parsed.getUTCFullYear() > 2155) {
    throw new InvalidArgumentError('It must be an ISO 8601 date from 1900 to 2155, such as 2026-01-31T12:00:00Z.');
  }
  return parsed;
}

/** https://reproducible-builds.org/specs/source-date-epoch/: a faulty value must not be passed over. */
function sourceDateEpoch(value: string | undefined): Date | undefined {
  if (value === undefined || value === '') return undefined;
  if (!/^\d{1,10}$/.test(value)) throw usageFailure('SOURCE_DATE_EPOCH must be a number of seconds since 1970');
  return new Date(Number(value) * 1000);
}
