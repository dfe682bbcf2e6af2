import type { IsoProblem } from 'iso9660-writer-ts';
import type { Logger } from 'pino';
import { HttpFault } from '../http/answer/alerts.js';
import { Exchange } from '../http/answer/exchange.js';
import type { Authorize } from '../http/authorisation.js';
import { createIsoHandler } from '../http/handler.js';
import { type IsoHandlerOptions, settingsOf } from '../http/options.js';
import type { Generations } from './generations.js';
import { FirstWarnings } from './warnings.js';
import { linesOf } from './watch/log.js';
import type { Metrics } from './watch/metrics.js';
import { visitOf } from './watch/visits.js';

/** The options of the handler that are not the server's own business. */
export interface EndpointOptions
  extends Omit<IsoHandlerOptions, 'admit' | 'authorize' | 'cors' | 'onChange' | 'onError' | 'onWarning'> {
  /** Default false: pages of other origins may not call. `undefined` is the handler's own default. */
  readonly cors?: string | false | undefined;
}

export interface EndpointParts {
  readonly options: EndpointOptions;
  readonly access: Authorize;
  /** Whether `access` is asked for stored images, too. */
  readonly storedImages: 'protected' | 'public';
  readonly generations: Generations;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The ISO endpoint in its parts, with access, queue, log and metrics. */
export function createEndpoint(parts: EndpointParts) {
  const options = handlerOptions(parts);
  const settings = settingsOf(options);
  return {
    // However a path is written: what is not the route of stored images has none to give.
    endpoint: createIsoHandler(withoutStoredImages(options)),
    storedImage: createIsoHandler({ ...options, publicImages: parts.storedImages === 'public' }),
    /** The connection is closed, so that the client's next one finds another server. */
    turnAway(request: Request): Response {
      const exchange = new Exchange(request, settings);
      exchange.addHeaders({ connection: 'close', 'retry-after': '10' });
      return exchange.refuse(new HttpFault(503, 'the server is shutting down'));
    },
    fault: (error: unknown, request: Request) => new Exchange(request, settings).refuse(error),
  };
}

function handlerOptions({ options, access, generations, log, metrics }: EndpointParts): IsoHandlerOptions {
  const changeLog = linesOf('change', log);
  const errorLog = linesOf('error', log);
  const warningLog = linesOf('warning', log);
  const warnings = new FirstWarnings();
  const { cors = 'cors' in options ? undefined : false, ...others } = options;
  return {
    ...others,
    ...(cors !== undefined && { cors }),
    async authorize(request, needed) {
      const authorisation = await access(request, needed);
      const visit = visitOf(request);
      if (visit !== undefined && 'user' in authorisation) visit.user = authorisation.user;
      return authorisation;
    },
    admit: (request, signal) => generations.admit(request, signal),
    onChange(entry) {
      metrics.countOutcome(entry.outcome);
      // Nested: an entry has a level of its own.
      changeLog.info({ id: entry.id, change: entry }, 'change');
    },
    onWarning(warning, _request, { id, osversionDir }) {
      metrics.countWarning(warning.code);
      if (!warnings.isFirst(osversionDir, warning)) return;
      warningLog.warn({ id, osversionDir, ...withoutMessage(warning) }, warning.message);
    },
    onError(error, request) {
      const visit = visitOf(request);
      if (visit !== undefined) visit.hasFailed = true;
      errorLog.error({ id: visit?.id, error, method: visit?.method, path: visit?.path }, 'fault');
    },
  };
}

/** The message of a line is in a field of that name already. */
function withoutMessage({ message: _, ...facts }: IsoProblem): object {
  return facts;
}

function withoutStoredImages(options: IsoHandlerOptions): IsoHandlerOptions {
  const { store } = options;
  if (store === undefined) return options;
  const { directory } = store;
  return { ...options, store: { put: (name, image) => store.put(name, image), ...(directory && { directory }) } };
}
