import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure, oneLine, type ProcessIo, usageFailure, writeText } from 'iso9660-writer-ts/internal/command';
import type { ListedToken } from '../serve/access/tokens.js';
import { ExitCode } from './failure.js';

interface FileFlags {
  readonly tokens: string;
}

interface AddFlags extends FileFlags {
  readonly user: string;
  readonly permissions?: readonly string[];
  readonly privLevel?: number;
}

interface RevokeFlags extends FileFlags {
  readonly user?: string;
  readonly sha256?: string;
}

/** As many digits of a hash as `list` shows. */
const SHOWN_DIGITS = 8;

/** Lets a bearer make images, in every version. */
const DEFAULT_PRIV_LEVEL = 20;

/** `kickstart-iso token`: the tokens of a server, without an editor. */
export function addTokenCommand(root: Command, io: ProcessIo): void {
  const token = root.command('token').description('add, list and revoke the bearer tokens of a server');
  withFile(token.command('add').description('add a token, and print it: this once, the file has its SHA-256 only'))
    .requiredOption('--user <name>', 'whom the log names; may have several tokens', userName)
    .option('--permissions <list>', 'what it may from version 4 on, such as ISO:READ,ISO:GENERATE', permissionList)
    .option(
      '--priv-level <number>',
      `what it may before version 4, and in all versions without permissions: 10 reads, 20 makes images (default, without --permissions: ${DEFAULT_PRIV_LEVEL})`,
      privLevel,
    )
    .action((flags: AddFlags) => add(flags, io));
  withFile(token.command('list').description('list users, the first digits of the SHA-256, and permissions')).action(
    (flags: FileFlags) => list(flags, io),
  );
  withFile(token.command('revoke').description('take tokens out of the file'))
    .option('--user <name>', 'all tokens of this user', userName)
    .option('--sha256 <digits>', `the token whose SHA-256 begins so, with at least ${SHOWN_DIGITS} digits`, digits)
    .action((flags: RevokeFlags) => revoke(flags, io));
}

function withFile(command: Command): Command {
  return command.requiredOption('--tokens <file>', 'the token file of serve; add makes it when it is missing');
}

async function add({ tokens: file, user, permissions, privLevel }: AddFlags, io: ProcessIo): Promise<void> {
  const [{ changeTokenFile }, { hashOf }, { randomBytes }] = await Promise.all([
    import('../serve/access/token-editing.js'),
    import('../serve/access/tokens.js'),
    import('node:crypto'),
  ]);
  await warnOfUnknown(permissions ?? [], io);
  const token = `kix-${randomBytes(32).toString('base64url')}`;
  const level = privLevel ?? (permissions === undefined ? DEFAULT_PRIV_LEVEL : undefined);
  const listed: ListedToken = {
    user,
    sha256: hashOf({ user, token }).toString('hex'),
    ...(level !== undefined && { privLevel: level }),
    ...(permissions && { permissions }),
  };
  await orFailure(() => changeTokenFile(resolve(io.cwd, file), (tokens) => [...tokens, listed]));
  io.stderr.write(`the token of ${user}, which is not shown again:\n`);
  await writeText(`${token}\n`, io);
}

/** A permission of another service does no harm, and a misspelt one lets its user wonder. */
async function warnOfUnknown(permissions: readonly string[], io: ProcessIo): Promise<void> {
  const { KNOWN_PERMISSIONS } = await import('../http/authorisation.js');
  for (const permission of permissions.filter((name) => !KNOWN_PERMISSIONS.includes(name))) {
    const known = KNOWN_PERMISSIONS.join(' and ');
    io.stderr.write(`warning: this server asks for ${known}, and never for ${oneLine(permission)}\n`);
  }
}

async function list({ tokens: file }: FileFlags, io: ProcessIo): Promise<void> {
  const [{ readTokenFile }, { hashOf }] = await Promise.all([
    import('../serve/access/token-editing.js'),
    import('../serve/access/tokens.js'),
  ]);
  const tokens = await orFailure(() => readTokenFile(resolve(io.cwd, file)));
  const rows = tokens.map((listed) => [listed.user, shownDigits(hashOf(listed)), rightsOf(listed)] as const);
  const width = Math.max(...rows.map(([user]) => user.length), 0);
  const lines = rows.map(([user, hash, rights]) => oneLine(`${user.padEnd(width)}  ${hash}  ${rights}`));
  await writeText(lines.map((line) => `${line}\n`).join(''), io);
}

function shownDigits(hash: Buffer): string {
  return hash.toString('hex').slice(0, SHOWN_DIGITS);
}

function rightsOf({ permissions, privLevel, token }: ListedToken): string {
  const rights = [
    ...(permissions === undefined ? [] : [permissions.join(',') || 'no permissions']),
    ...(privLevel === undefined ? [] : [`level ${privLevel}`]),
    ...(token === undefined ? [] : ['in clear']),
  ];
  return rights.join('  ');
}

async function revoke({ tokens: file, user, sha256 }: RevokeFlags, io: ProcessIo): Promise<void> {
  if (user === undefined && sha256 === undefined) throw usageFailure('name the token to revoke: --user or --sha256');
  const [{ changeTokenFile }, { hashOf }] = await Promise.all([
    import('../serve/access/token-editing.js'),
    import('../serve/access/tokens.js'),
  ]);
  const isMeant = (listed: ListedToken) =>
    (user === undefined || listed.user === user) &&
    (sha256 === undefined || hashOf(listed).toString('hex').startsWith(sha256));
  const revoked: ListedToken[] = [];
  await orFailure(() =>
    changeTokenFile(resolve(io.cwd, file), (tokens) => {
      revoked.push(...tokens.filter(isMeant));
      const hashes = new Set(revoked.map((listed) => hashOf(listed).toString('hex')));
      if (revoked.length === 0) throw new Error(`${file} has no such token`);
      if (user === undefined && hashes.size > 1) {
        throw new Error(`${hashes.size} tokens of ${file} begin so; name more digits`);
      }
      return tokens.filter((listed) => !isMeant(listed));
    }),
  );
  const lines = revoked.map((listed) => oneLine(`revoked ${shownDigits(hashOf(listed))} of ${listed.user}`));
  await writeText(lines.map((line) => `${line}\n`).join(''), io);
}

async function orFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, [(error as Error).message], error);
  }
}

function userName(value: string): string {
  if (/^[^\p{Cc}]{1,100}$/u.test(value)) return value;
  throw new InvalidArgumentError('It must be 1 to 100 characters, and none of them a control character.');
}

function permissionList(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.every((name) => /^[!-~]+$/.test(name))) return names;
  throw new InvalidArgumentError('It must be names with commas between, such as ISO:READ,ISO:GENERATE.');
}

function privLevel(value: string): number {
  if (/^\d{1,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number, such as 10, 20 or 30.');
}

function digits(value: string): string {
  if (/^[0-9a-f]{8,64}$/i.test(value)) return value.toLowerCase();
  throw new InvalidArgumentError(`It must be from ${SHOWN_DIGITS} to 64 hexadecimal digits.`);
}
