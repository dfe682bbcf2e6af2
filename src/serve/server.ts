import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { FormOptions } from '../form/fields.js';
import { createFormHandler } from '../form/form-handler.js';
import { nameClient } from '../http/answer/client.js';
import type { Authorize } from '../http/authorisation.js';
import { listenerWith } from '../http/node/node-listener.js';
import { DEFAULT_HANDLER_OPTIONS } from '../http/options.js';
import { DEFAULT_VERSIONS } from '../http/routes.js';
import { asksForImage, createApp } from './app.js';
import type { Certificate } from './certificate.js';
import { createEndpoint, type EndpointOptions, type EndpointParts } from './endpoint.js';
import { type GenerationLimits, Generations } from './generations.js';
import { listen, type Place } from './listen.js';
import { Precedence } from './precedence.js';
import { type AccessService, Readiness } from './readiness.js';
import { shutDown } from './shut-down.js';
import { StallWatch } from './stalls.js';
import { createLog, linesOf } from './watch/log.js';
import type { LogOutput } from './watch/log-output.js';
import { Metrics } from './watch/metrics.js';
import { TreeChecks } from './watch/tree-checks.js';
import { refuseUnreadable } from './watch/unreadable.js';
import { ObservedResponse, Visit } from './watch/visit.js';
import { register, visitObserver } from './watch/visits.js';

export interface ServerOptions {
  readonly place: Place;
  /** With one, the server speaks TLS alone. */
  readonly certificate?: Certificate | undefined;
  readonly endpoint: EndpointOptions;
  readonly access: Authorize;
  /** The service that `access` asks, if there is one. */
  readonly service?: AccessService;
  /** Look at the OS trees, at the start and when they change. */
  readonly checksTrees?: boolean;
  readonly storedImages: EndpointParts['storedImages'];
  readonly generations: GenerationLimits;
  /** Milliseconds after which an answer that does not move is ended. */
  readonly stallTimeout: number;
  readonly logOutput: LogOutput;
}

export interface RunningServer {
  readonly url: string;
  /**
   * Ends in good order: new requests are answered with 503, what is under way goes on to its end. When `hurry` aborts,
   * the rest is cut. Answers how many transfers were.
   */
  shutDown(hurry: AbortSignal): Promise<number>;
}

/** Of node:http. Requests are small; answers are large, and nothing here limits them. */
const LIMITS = {
  /** Milliseconds for the head of a request, and for all of it: enough for a phone line, too little to hold a place. */
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than the usual minute of load balancers, so that they close first: no request meets a closing connection. */
  keepAliveTimeout: 65_000,
  /** Of TCP: a client that vanished without a word is found out, and frees its place. */
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

/** Starts the server. @throws {Error} with words for people when it cannot listen. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logOutput } = options;
  const log = createLog(logOutput);
  const serverLog = linesOf('server', log);
  const metrics = new Metrics();
  const generations = new Generations(options.generations, (reason) => metrics.countRefusal(reason));
  metrics.watch(generations, logOutput);
  const stalls = new StallWatch(options.stallTimeout);
  const rootNow = rootOf(options);
  const readiness = new Readiness(rootNow, options.service);
  const checks = new TreeChecks({ rootNow, iso: options.endpoint.iso ?? {}, log: linesOf('check', log) });
  const inFlight = new InFlight();
  const images = new InFlight();
  const precedence = new Precedence(() => images.size > 0);
  const observe = visitObserver(log, metrics);
  let isDraining = false;

  const { access, storedImages } = options;
  const app = createApp({
    ...createEndpoint({ options: options.endpoint, access, storedImages, generations, log, metrics }),
    form: createFormHandler(formOptions(options.endpoint)),
    metrics: () => metrics.response(),
    isDraining: () => isDraining,
    problem: () => readiness.problem(),
    findings: () => checks.findings,
    lostLogLines: () => logOutput.lost,
  });
  const server = serverOf(options.certificate, (incoming, outgoing) => {
    const visit = new Visit(incoming, outgoing);
    observe(visit, outgoing);
    outgoing.setHeader('x-request-id', visit.id);
    if (!isDraining) inFlight.add(outgoing);
    stalls.add(outgoing, () => {
      visit.hasStalled = true;
      metrics.countStall();
    });
    let turn: Promise<void> | undefined;
    const itsTurn = () => {
      turn ??= precedence.turn(visit.peer);
      return turn;
    };
    const isPaid = asksForImage(visit.path);
    const answer = listenerWith(
      async (request) => {
        register(request, visit);
        nameClient(request, { id: visit.id });
        if (isPaid) images.add(outgoing);
        else await itsTurn();
        return app(request);
      },
      async ({ ok }) => {
        if (!ok) await itsTurn();
      },
    );
    answer(incoming, outgoing);
  });
  refuseUnreadable(server, ({ status, code, peer }) => {
    metrics.countUnreadable(status);
    linesOf('access', log).info({ status, code, peer, outcome: 'unreadable' }, 'request');
  });
  const url = await listen(server, options.place, options.certificate === undefined ? 'http' : 'https');
  serverLog.info({ url }, 'listening');
  if (options.checksTrees) void checks.run();

  return {
    url,
    async shutDown(hurry) {
      isDraining = true;
      checks.stop();
      serverLog.info({ underWay: inFlight.size }, 'draining');
      const cut = await shutDown(server, inFlight, hurry);
      serverLog.info({ cut }, 'stopped');
      await logOutput.end();
      return cut;
    },
  };
}

/** Answers are counted, those of node:http itself, too. */
function serverOf(
  certificate: Certificate | undefined,
  listener: RequestListener<typeof IncomingMessage, typeof ObservedResponse>,
): Server {
  const options = { ...LIMITS, ServerResponse: ObservedResponse };
  if (certificate === undefined) return createServer(options, listener);
  // A handshake has the time that the head of a request has.
  const tls = { handshakeTimeout: LIMITS.headersTimeout, ...certificate.credentials };
  const server = createTlsServer({ ...options, ...tls }, listener);
  certificate.attach(server);
  return server;
}

/** A root that is no directory is the one that the service names. */
function rootOf({ endpoint: { root = DEFAULT_HANDLER_OPTIONS.root }, service }: ServerOptions) {
  return () => (typeof root === 'string' ? root : service?.knownRoot);
}

/** The page asks for what the endpoint takes, in the newest version that it serves. */
function formOptions({ iso, versions = DEFAULT_VERSIONS }: EndpointOptions): FormOptions {
  const [apiVersion] = [...versions].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return { ...(apiVersion !== undefined && { apiVersion }), ...(iso && { iso }) };
}

/** The answers that are under way. */
export class InFlight {
  readonly #answers = new Set<ServerResponse>();
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#answers.size;
  }

  add(answer: ServerResponse): void {
    this.#answers.add(answer);
    answer.once('close', () => {
      this.#answers.delete(answer);
      if (this.size > 0) return;
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Resolves when there are none, now or later. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.size === 0) resolve();
      else this.#waiting.push(resolve);
    });
  }
}
