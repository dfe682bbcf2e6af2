import { createServer, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { FormOptions } from '../form/fields.js';
import { createFormHandler } from '../form/form-handler.js';
import type { Authorize } from '../http/authorisation.js';
import { createNodeListener } from '../http/node/node-listener.js';
import { DEFAULT_VERSIONS } from '../http/routes.js';
import { createApp } from './app.js';
import { createEndpoint, type EndpointOptions, type EndpointParts } from './endpoint.js';
import { type GenerationLimits, GenerationQueue } from './generations.js';
import { listen, type Place } from './listen.js';
import { shutDown } from './shut-down.js';
import { linesOf } from './watch/log.js';
import { Metrics } from './watch/metrics.js';
import { ObservedResponse, Visit } from './watch/visit.js';
import { register, visitObserver } from './watch/visits.js';

export interface ServerOptions {
  readonly place: Place;
  readonly endpoint: EndpointOptions;
  readonly access: Authorize;
  readonly storedImages: EndpointParts['storedImages'];
  readonly generations: GenerationLimits;
  readonly log: Logger;
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
  /** Longer than the usual minute of load balancers, so that it is they who close: no request meets a closing one. */
  keepAliveTimeout: 65_000,
  /** Of TCP: a client that vanished without a word is found out, and frees its place. */
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const;

/** Starts the server. @throws {Error} with words for people when it cannot listen. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log } = options;
  const serverLog = linesOf('server', log);
  const metrics = new Metrics();
  const queue = new GenerationQueue(options.generations, (reason) => metrics.countRefusal(reason));
  metrics.watchQueue(queue);
  const inFlight = new InFlight();
  const observe = visitObserver(log, metrics);
  let isDraining = false;

  const { access, storedImages } = options;
  const app = createApp({
    ...createEndpoint({ options: options.endpoint, access, storedImages, queue, log, metrics }),
    form: createFormHandler(formOptions(options.endpoint)),
    metrics: () => metrics.response(),
    isDraining: () => isDraining,
  });
  const server = createServer({ ...LIMITS, ServerResponse: ObservedResponse }, (incoming, outgoing) => {
    const visit = new Visit(incoming, outgoing);
    observe(visit, outgoing);
    if (!isDraining) inFlight.add(outgoing);
    const answer = createNodeListener(async (request) => {
      register(request, visit);
      return await app(request);
    });
    answer(incoming, outgoing);
  });
  const url = await listen(server, options.place);
  serverLog.info({ url }, 'listening');

  return {
    url,
    async shutDown(hurry) {
      isDraining = true;
      serverLog.info({ underWay: inFlight.size }, 'draining');
      const cut = await shutDown(server, inFlight, hurry);
      serverLog.info({ cut }, 'stopped');
      return cut;
    },
  };
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
