import type { Logger } from 'pino';
import { linesOf } from './log.js';
import type { Metrics } from './metrics.js';
import type { ObservedResponse, Visit } from './visit.js';

/** The visit that a web request belongs to. A `Request` itself does not know its connection. */
const visits = new WeakMap<Request, Visit>();

export function register(request: Request, visit: Visit): void {
  visits.set(request, visit);
}

export function visitOf(request: Request): Visit | undefined {
  return visits.get(request);
}

/** Images are the answers of these types; an alert in their place is not. */
const IMAGE = /^application\/(?:octet-stream|download)\b/;

/** Answers how to watch a visit: one line in the log and one event in the metrics, when it has ended. */
export function visitObserver(log: Logger, metrics: Metrics): (visit: Visit, outgoing: ObservedResponse) => void {
  const accessLog = linesOf('access', log);
  return (visit, outgoing) => {
    outgoing.on('bodyBytes', (bytes: number) => {
      if (IMAGE.test(String(outgoing.getHeader('content-type')))) metrics.countImageBytes(bytes);
    });
    outgoing.once('close', () => {
      metrics.countVisit(visit);
      accessLog.info(lineOf(visit), 'request');
    });
  };
}

function lineOf({ id, method, path, route, status, bytes, duration, timeToFirstByte, user, peer, outcome }: Visit) {
  return {
    id,
    method,
    path,
    route,
    status,
    bytes,
    durationMs: Math.round(duration),
    ...(timeToFirstByte !== undefined && { firstByteMs: Math.round(timeToFirstByte) }),
    user,
    peer,
    outcome,
  };
}
