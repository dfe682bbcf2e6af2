import type { IncomingMessage } from 'node:http';
import type { ObservedResponse } from './observed-response.js';

/** `complete`: all bytes are out. `failed`: we broke the transfer. `aborted`: the client went away, or was cut off. */
export type VisitOutcome = 'complete' | 'failed' | 'aborted';

/** One request, and what becomes known of it on its way: what the access log and the metrics tell. */
export class Visit {
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** The address at the other end of the connection. */
  readonly peer: string | undefined;
  /** The pattern of the route, one of a few; never text of the client's. */
  route = 'none';
  user: string | undefined;
  hasFailed = false;
  readonly #outgoing: ObservedResponse;
  readonly #startedAt = performance.now();

  constructor(incoming: IncomingMessage, outgoing: ObservedResponse) {
    this.method = incoming.method ?? 'GET';
    this.path = pathOf(incoming.url ?? '/');
    this.peer = incoming.socket.remoteAddress;
    this.#outgoing = outgoing;
  }

  /** 499, as proxies log it, when the client went away without an answer. */
  get status(): number {
    return this.#outgoing.headersSent ? this.#outgoing.statusCode : 499;
  }

  get bytes(): number {
    return this.#outgoing.bodyBytes;
  }

  /** Milliseconds until now. */
  get duration(): number {
    return performance.now() - this.#startedAt;
  }

  /** Milliseconds until the first byte of the answer; none when there was no answer. */
  get timeToFirstByte(): number | undefined {
    const { firstByteAt } = this.#outgoing;
    return firstByteAt === undefined ? undefined : firstByteAt - this.#startedAt;
  }

  get outcome(): VisitOutcome {
    if (this.#outgoing.writableFinished) return 'complete';
    return this.hasFailed ? 'failed' : 'aborted';
  }
}

/** A target can be a whole URL, with a password in it. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
}
