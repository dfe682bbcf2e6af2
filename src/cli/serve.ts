import type { Command } from 'commander';
import { isError } from 'iso9660-writer-ts/internal';
import { CommandFailure, type ProcessIo, usageFailure } from 'iso9660-writer-ts/internal/command';
import { applyEnvironment } from './environment.js';
import { ExitCode } from './failure.js';
import { accessOf } from './serve-access.js';
import { certificateOf } from './serve-certificate.js';
import { endpointOptions } from './serve-endpoint.js';
import { addServeFlags, type ServeFlags } from './serve-flags.js';

const ENVIRONMENT_HELP = `
Each option is an environment variable, too: --store-directory is KICKSTART_ISO_STORE_DIRECTORY. The command line counts
before it, lists have commas between, and what takes no value is true or false.
`;

/** `kickstart-iso serve`: the endpoint as a server of its own. */
export function addServeCommand(root: Command, io: ProcessIo): void {
  const command = root.command('serve').description('serve the Traffic Ops endpoint over HTTP');
  addServeFlags(command)
    .addHelpText('after', ENVIRONMENT_HELP)
    .action(() => serve(command, io));
}

async function serve(command: Command, io: ProcessIo): Promise<void> {
  const variableWarnings = applyEnvironment(command, io.env);
  const flags = command.opts<ServeFlags>();
  const [{ startServer }, { createLog, linesOf }, { LogOutput }] = await Promise.all([
    import('../serve/server.js'),
    import('../serve/watch/log.js'),
    import('../serve/watch/log-output.js'),
  ]);
  const logOutput = new LogOutput(io.stdout, (message) => io.stderr.write(`warning: ${message}\n`));
  const serverLog = linesOf('server', createLog(logOutput));
  const warn = (message: string) => serverLog.warn(message);
  for (const warning of variableWarnings) warn(warning);
  const access = await accessOf(flags, io, warn);
  const certificate = await certificateOf(flags, io, warn);
  const { trafficOps } = access;
  const endpoint = await endpointOptions(flags, io, trafficOps);
  for (const danger of dangersOf(flags)) warn(danger);
  const reload = () => {
    access.reload();
    void certificate?.reload();
  };
  const signals = takeSignals(flags.shutdownTimeout, reload, io);

  const server = await orFailure(() =>
    startServer({
      place: flags,
      certificate,
      endpoint,
      access: access.authorize,
      ...(trafficOps && { service: trafficOps }),
      checksTrees: true,
      storedImages: flags.publicImages ? 'public' : 'protected',
      generations: { ...flags, queueTimeout: flags.queueTimeout * 1000, maxUserTransfers: userShare(flags) },
      stallTimeout: flags.stallTimeout * 1000,
      logOutput,
    }),
  );
  io.stderr.write(`listening on ${server.url}\n`);
  await signals.end;
  const cut = await server.shutDown(signals.hurry);
  io.endIfHeld();
  if (cut > 0) throw new CommandFailure(ExitCode.failed, [`the server ended before ${cut} of its transfers`]);
}

/** Half for each user; all for the only user of an anonymous server. */
function userShare({ maxTransfers, maxUserTransfers, allowAnonymous }: ServeFlags): number {
  return maxUserTransfers ?? (allowAnonymous ? maxTransfers : Math.ceil(maxTransfers / 2));
}

/** What is allowed, and seldom meant. */
function dangersOf(flags: ServeFlags): readonly string[] {
  const { host, allowAnonymous, tokens, trafficOps, salt, cors, tlsCert } = flags;
  const isLocal = isLoopback(host);
  return [
    ...(allowAnonymous && !isLocal
      ? [`every client that reaches ${host} can have images made: --allow-anonymous`]
      : []),
    ...((tokens ?? trafficOps) !== undefined && !isLocal && tlsCert === undefined
      ? [
          `${tokens === undefined ? 'sessions' : 'tokens'} and root passwords come in clear to ${host}: name --tls-cert and --tls-key, or put TLS before it`,
        ]
      : []),
    ...(trafficOps?.startsWith('http:') && !isLoopback(new URL(trafficOps).hostname)
      ? [`sessions go in clear to ${new URL(trafficOps).host}: --traffic-ops with http:`]
      : []),
    ...(allowAnonymous && cors !== undefined
      ? ['pages of other origins can have images made: --cors with --allow-anonymous']
      : []),
    ...(salt === undefined ? [] : ['equal root passwords get equal hashes: --salt']),
  ];
}

function isLoopback(host: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/.test(host);
}

interface ServerSignals {
  /** Resolves with the first signal to end. */
  readonly end: Promise<void>;
  /** Aborts with the second one, or when the time for the rest is over. */
  readonly hurry: AbortSignal;
}

function takeSignals(shutdownTimeout: number, reload: () => void, io: ProcessIo): ServerSignals {
  const hurry = new AbortController();
  const end = new Promise<void>((resolve) => {
    let isEnding = false;
    io.takeSignals((name) => {
      if (name === 'SIGHUP') reload();
      else if (isEnding) hurry.abort();
      else {
        isEnding = true;
        setTimeout(() => hurry.abort(), shutdownTimeout * 1000).unref();
        resolve();
      }
    });
  });
  return { end, hurry: hurry.signal };
}

/** What the options cannot be is a fault of the command line; that there is no place to listen is not. */
async function orFailure<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (isError(error) && (error.name === 'RangeError' || error.name === 'TypeError'))
      throw usageFailure(error.message);
    throw error;
  }
}
