import { randomUUID } from 'node:crypto';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { bytesOf } from 'iso9660-writer-ts/internal';

/**
 * `complete`: the client has all bytes. `failed`: the server broke the transfer. `aborted`: the client went away, or was
 * cut off at the end of the server. `stalled`: the transfer did not move, and was ended.
 */
export type VisitOutcome = 'complete' | 'failed' | 'aborted' | 'stalled';

/** What a client may call its request: it stands in every line of the log. */
const SANE_ID = /^[\w.:@/+=-]{1,128}$/;

/** One request, and what becomes known of it on its way: what the access log and the metrics tell. */
export class Visit {
  /** The client's `X-Request-Id` if it is sane, else a random one. Sent back. */
  readonly id: string;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** The address at the other end of the connection. */
  readonly peer: string | undefined;
  /** The pattern of the route, one of a few; never text of the client's. */
  route = 'none';
  user: string | undefined;
  hasFailed = false;
  hasStalled = false;
  readonly #outgoing: ObservedResponse;
  readonly #startedAt = performance.now();

  constructor(incoming: IncomingMessage, outgoing: ObservedResponse) {
    const id = incoming.headers['x-request-id'];
    this.id = typeof id === 'string' && SANE_ID.test(id) ? id : randomUUID();
    this.method = incoming.method ?? 'GET';
    this.path = pathOf(incoming.url ?? '');
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
    if (this.#outgoing.writableFinished || this.#outgoing.hasDelivered) return 'complete';
    if (this.hasStalled) return 'stalled';
    return this.hasFailed ? 'failed' : 'aborted';
  }
}

/** A target can be a whole URL, with a password in it. */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*/s, '') || '/';
}

/**
 * An answer of node:http that counts what it sends. Given to `createServer`, so that answers of node:http
 * itself are counted, too.
 */
export class ObservedResponse<Incoming extends IncomingMessage = IncomingMessage> extends ServerResponse<Incoming> {
  /** Bytes of the body, as coded, that were handed to the connection. */
  bodyBytes = 0;
  /** When the first byte was handed over, by `performance.now()`. */
  firstByteAt: number | undefined;
  #taken = 0;

  /**
   * The system has taken all bytes of the announced length, and the client has not reset the connection: it may have
   * closed it before node:http came to finish the answer.
   */
  get hasDelivered(): boolean {
    const length = Number(this.getHeader('content-length') ?? Number.NaN);
    return this.headersSent && this.#taken === length && this.req.socket.errored === null;
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const encoding = encodingOf(rest[0]);
    const bytes = this.#count(chunk, encoding);
    const told = rest.findLast((parameter) => typeof parameter === 'function');
    const taken = (error?: Error | null) => {
      if (error == null) this.#taken += bytes;
      told?.(error);
    };
    return super.write(...([chunk, encoding, taken] as Parameters<ServerResponse['write']>));
  }

  override end(...parameters: unknown[]): this {
    this.#count(parameters[0], encodingOf(parameters[1]));
    return super.end(...(parameters as Parameters<ServerResponse['end']>));
  }

  #count(chunk: unknown, encoding: BufferEncoding | undefined): number {
    this.firstByteAt ??= performance.now();
    const bytes = lengthOf(chunk, encoding);
    this.bodyBytes += bytes;
    if (bytes > 0) this.emit('bodyBytes', bytes);
    return bytes;
  }
}

/** A callback can stand in its place. */
function encodingOf(parameter: unknown): BufferEncoding | undefined {
  return typeof parameter === 'string' ? (parameter as BufferEncoding) : undefined;
}

function lengthOf(chunk: unknown, encoding: BufferEncoding | undefined): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk, encoding);
  return bytesOf(chunk)?.length ?? 0;
}
