import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpFault, INTERNAL_SERVER_ERROR, refusalOf } from '../answer/alerts.js';
import { closeWithConnection } from './body-transfer.js';
import { faultOf, isOwned, type OwnsUrl, urlOf, webRequestOf } from './request.js';
import { hasDelivered, sendResponse } from './response.js';
import { closeAfterUnread } from './unread-body.js';

/** A web-standard handler, as `createIsoHandler` makes one. Without `owns` all paths are its own. */
export interface Handler {
  (request: Request): Promise<Response>;
  owns?(request: Pick<Request, 'url'>): boolean;
}

/** A listener of node:http, and middleware of servers that are built on it. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse, next?: () => void) => void;

/**
 * A web-standard handler as a listener for node:http, and as middleware: for a request whose path is not the handler's own it calls
 * `next` at once, and leaves the message untouched. Without `next` the handler answers these, too. `docs/embedding.md` has recipes for
 * Express, Fastify, Koa, Nest and others.
 *
 * The body of the answer is read as fast as the client takes it. A client that goes away aborts the request's signal
 * and cancels the body, once. An error before the first byte is answered with 500; after it the connection is
 * destroyed, so that the client notices that the answer is incomplete. Trailers of the answer are sent.
 */
export function createNodeListener(handler: Handler): NodeListener {
  return listenerWith(handler, async () => {});
}

/** The same, where every answer waits until it may go out: those of the handler, and refusals of what no handler sees. */
export function listenerWith(handler: Handler, mayGo: (response: Response) => Promise<void>): NodeListener {
  const owns: OwnsUrl = (request) => handler.owns?.(request) ?? true;
  return (incoming, outgoing, next) => {
    if (next !== undefined && !isOwned(incoming, owns)) next();
    else void serve({ handler, owns, mayGo }, incoming, outgoing);
  };
}

interface Service {
  readonly handler: Handler;
  readonly owns: OwnsUrl;
  mayGo(response: Response): Promise<void>;
}

async function serve(
  { handler, owns, mayGo }: Service,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const isHead = incoming.method === 'HEAD';
  closeWithConnection(incoming, outgoing);
  try {
    const fault = faultOf(incoming);
    const response =
      fault === undefined
        ? await handler(webRequestOf(incoming, urlOf(incoming, owns), departureOf(outgoing)))
        : refusal(fault);
    await mayGo(response);
    await closeAfterUnread(incoming, outgoing);
    await sendResponse(response, outgoing, isHead);
  } catch (error) {
    if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
    else await sendFailure(error, outgoing, isHead);
  }
}

/** Aborts when the client goes away before it has everything. */
function departureOf(outgoing: ServerResponse): AbortSignal {
  const departure = new AbortController();
  const leave = () => {
    if (!hasDelivered(outgoing)) departure.abort(new Error('the client is gone'));
  };
  if (outgoing.destroyed) leave();
  else outgoing.once('close', leave);
  return departure.signal;
}

/** The original answer's headers speak of another body. */
async function sendFailure(cause: unknown, outgoing: ServerResponse, isHead: boolean): Promise<void> {
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
  await sendResponse(refusal(new HttpFault(500, INTERNAL_SERVER_ERROR, cause)), outgoing, isHead);
}

function refusal(fault: HttpFault): Response {
  const { status, json } = refusalOf(fault, 'each');
  const headers = {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
    'x-content-type-options': 'nosniff',
  };
  return new Response(json, { status, headers });
}
